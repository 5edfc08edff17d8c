import type { DynamicModule } from '@nestjs/common';
import {
  configuredServers,
  connectTo,
  defaultTenant,
  InfrastructureModule,
  infrastructureSlices,
  InfrastructureSettings,
  profileOf,
  ServiceSettings,
  startService,
  type Settings,
} from '#service';
import { startEmbedded, type Embedded } from './embedded/start-embedded.js';
import { welcome } from './embedded/welcome.js';
import { PlatformModule, platformSlices } from './platform.module.js';

let embedded: Embedded | undefined;
let issuer = '';

async function infrastructureOf(settings: Settings): Promise<DynamicModule> {
  issuer = settings.of(ServiceSettings).issuer;
  if (profileOf(settings.of(InfrastructureSettings)) !== 'embedded') {
    return InfrastructureModule.of(await connectTo(configuredServers(settings), settings, 'platform'), defaultTenant);
  }
  embedded = await startEmbedded(settings);
  return InfrastructureModule.of(embedded.infrastructure, defaultTenant);
}

await startService({
  name: 'platform',
  slices: [...infrastructureSlices, ...platformSlices],
  module: async (settings) => ({ module: PlatformModule, imports: [await infrastructureOf(settings)] }),
});
if (embedded) await welcome(embedded, issuer);
