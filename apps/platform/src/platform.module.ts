import { Module } from '@nestjs/common';
import { ClientRegistryModule } from '../../client-registry/src/client-registry.module.js';
import { IntrospectionModule } from '../../introspection/src/introspection.module.js';
import { RevokeSettings } from '../../introspection/src/revoke/revoke-settings.js';
import { TokenModule } from '../../token/src/token.module.js';
import { TokenSettings } from '../../token/src/token-settings.js';

/** All services in one process. */
@Module({ imports: [TokenModule, IntrospectionModule, ClientRegistryModule] })
export class PlatformModule {}

export const platformSlices = [TokenSettings, RevokeSettings] as const;
