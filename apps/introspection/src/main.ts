import { infrastructureOf, infrastructureSlices, startService } from '#service';
import { IntrospectionModule } from './introspection.module.js';
import { RevokeSettings } from './revoke/revoke-settings.js';

await startService({
  name: 'introspection',
  slices: [...infrastructureSlices, RevokeSettings],
  module: async (settings) => ({
    module: IntrospectionModule,
    imports: [await infrastructureOf(settings, 'introspection')],
  }),
});
