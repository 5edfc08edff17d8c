import { infrastructureOf, infrastructureSlices, startService } from '#service';
import { AuthorizeModule } from './authorize.module.js';
import { AuthorizeSettings } from './authorize-settings.js';

await startService({
  name: 'authorize',
  slices: [...infrastructureSlices, AuthorizeSettings],
  module: async (settings) => ({
    module: AuthorizeModule,
    imports: [await infrastructureOf(settings, 'authorize')],
  }),
});
