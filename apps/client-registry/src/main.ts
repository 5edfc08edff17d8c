import { infrastructureOf, infrastructureSlices, startService } from '#service';
import { ClientRegistryModule } from './client-registry.module.js';

await startService({
  name: 'client-registry',
  slices: infrastructureSlices,
  module: async (settings) => ({
    module: ClientRegistryModule,
    imports: [await infrastructureOf(settings, 'client-registry')],
  }),
});
