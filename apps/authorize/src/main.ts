import { infrastructureOf, infrastructureSlices, IssuingSettings, SignUpSettings, startService } from '#service';
import { AuthorizeModule } from './authorize.module.js';
import { AuthorizeSettings } from './authorize-settings.js';

await startService({
  name: 'authorize',
  slices: [...infrastructureSlices, IssuingSettings, SignUpSettings, AuthorizeSettings],
  module: async (settings) => ({
    module: AuthorizeModule,
    imports: [await infrastructureOf(settings, 'authorize')],
  }),
});
