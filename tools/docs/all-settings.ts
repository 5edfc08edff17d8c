import {
  CertificateSettings,
  InfrastructureSettings,
  IssuingSettings,
  KafkaSettings,
  KeySettings,
  OutboundSettings,
  PostgresSettings,
  ServiceSettings,
  SignerSettings,
  SignUpSettings,
  type SettingsSlice,
} from '#service';
import { AuthorizeSettings } from '../../apps/authorize/src/authorize-settings.js';
import { RevokeSettings } from '../../apps/introspection/src/revoke/revoke-settings.js';
import { TokenSettings } from '../../apps/token/src/token-settings.js';

/** Every slice of every service: a new one is added here, then `npm run generate:settings`. */
export const allSettings: readonly SettingsSlice[] = [
  ServiceSettings,
  InfrastructureSettings,
  KafkaSettings,
  PostgresSettings,
  KeySettings,
  SignerSettings,
  OutboundSettings,
  CertificateSettings,
  IssuingSettings,
  SignUpSettings,
  AuthorizeSettings,
  TokenSettings,
  RevokeSettings,
];
