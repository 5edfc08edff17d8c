import { infrastructureOf, infrastructureSlices, IssuingSettings, SignUpSettings, startService } from '#service';
import { TokenModule } from './token.module.js';
import { TokenSettings } from './token-settings.js';

await startService({
  name: 'token',
  slices: [...infrastructureSlices, IssuingSettings, SignUpSettings, TokenSettings],
  module: async (settings) => ({
    module: TokenModule,
    imports: [await infrastructureOf(settings, 'token')],
  }),
});
