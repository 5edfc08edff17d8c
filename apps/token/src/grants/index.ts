import type { Type } from '@nestjs/common';
import { AuthorizationCodeGrant } from './authorization-code/authorization-code-grant.js';
import { CibaGrant } from './ciba/ciba-grant.js';
import { ClientCredentialsGrant } from './client-credentials/client-credentials-grant.js';
import { DeviceCodeGrant } from './device-code/device-code-grant.js';
import type { Grant } from './grant.js';
import { JwtBearerGrant } from './jwt-bearer/jwt-bearer-grant.js';
import { PasswordGrant } from './password/password-grant.js';
import { RefreshTokenGrant } from './refresh-token/refresh-token-grant.js';
import { TokenExchangeGrant } from './token-exchange/token-exchange-grant.js';

/** Every grant of the token endpoint: a folder, and a word here. */
export const grants: readonly Type<Grant>[] = [
  AuthorizationCodeGrant,
  RefreshTokenGrant,
  ClientCredentialsGrant,
  DeviceCodeGrant,
  CibaGrant,
  TokenExchangeGrant,
  JwtBearerGrant,
  PasswordGrant,
];
