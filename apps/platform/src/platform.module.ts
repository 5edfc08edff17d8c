import { Module } from '@nestjs/common';
import { IssuingSettings, SignUpSettings } from '#service';
import { AuthorizeModule } from '../../authorize/src/authorize.module.js';
import { AuthorizeSettings } from '../../authorize/src/authorize-settings.js';
import { ClientRegistryModule } from '../../client-registry/src/client-registry.module.js';
import { IntrospectionModule } from '../../introspection/src/introspection.module.js';
import { RevokeSettings } from '../../introspection/src/revoke/revoke-settings.js';
import { TokenModule } from '../../token/src/token.module.js';
import { TokenSettings } from '../../token/src/token-settings.js';

/** All services in one process. */
@Module({ imports: [AuthorizeModule, TokenModule, ClientRegistryModule, IntrospectionModule] })
export class PlatformModule {}

export const platformSlices = [
  IssuingSettings,
  SignUpSettings,
  AuthorizeSettings,
  TokenSettings,
  RevokeSettings,
] as const;
