import { Injectable } from '@nestjs/common';
import { KeyRing } from '#keys';
import { defaultAlgorithm, halfHash } from '#protocol';
import type { SigningAlgorithm } from '#storage';
import { ClientEncryption } from '../client-keys/client-encryption.js';
import { ServiceSettings } from '../settings/service-settings.js';
import type { BoundToIdToken, IdTokenPlan } from './id-token-plan.js';
import { IssuingSettings } from './issuing-settings.js';

/** Signs ID tokens, wherever they are given, and encrypts them for whoever wants that. */
@Injectable()
export class IdTokenSigner {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly service: ServiceSettings,
    private readonly settings: IssuingSettings,
    private readonly encryption: ClientEncryption,
  ) {}

  /** OpenID Connect Core §2, §3.2.2.10, §3.3.2.11 */
  async sign(plan: IdTokenPlan, bound: BoundToIdToken): Promise<string> {
    const alg = (plan.client.metadata.id_token_signed_response_alg ??
      defaultAlgorithm(plan.client)) as SigningAlgorithm;
    const { subject, sid, authTime, acr, amr, nonce, claims } = plan;
    const signed = await this.keyRing.sign('id_token', alg, 'JWT', {
      // First, so that nothing that is known about a person takes the place of what the token itself says.
      ...claims,
      iss: this.service.issuer,
      sub: subject,
      aud: plan.client.id,
      exp: plan.issuedAt + this.settings.idTokenLifetimeSeconds,
      iat: plan.issuedAt,
      ...hashesOf(alg, bound),
      ...(authTime !== null && { auth_time: authTime }),
      ...(acr !== null && { acr }),
      ...(amr.length > 0 && { amr }),
      ...(sid !== null && { sid }),
      ...(nonce !== undefined && { nonce }),
    });
    return this.encryption.nested(plan.client, 'id_token', signed);
  }
}

/** `s_hash` is of Financial-grade API Security Profile 1.0 Part 2 §5.1. */
const hashesOf = (alg: string, { accessToken, code, state }: BoundToIdToken): Readonly<Record<string, string>> => ({
  ...(accessToken !== undefined && { at_hash: halfHash(alg, accessToken) }),
  ...(code !== undefined && { c_hash: halfHash(alg, code) }),
  ...(state !== undefined && { s_hash: halfHash(alg, state) }),
});
