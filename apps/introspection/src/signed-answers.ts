import { Injectable } from '@nestjs/common';
import { KeyRing } from '#keys';
import { defaultAlgorithm } from '#protocol';
import { ClientEncryption, Clock, ServiceSettings } from '#service';
import type { ClientRecord, SigningAlgorithm } from '#storage';

/** Answers as JWTs: whoever has one can show others what the server said, and when. */
@Injectable()
export class SignedAnswers {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly settings: ServiceSettings,
    private readonly clock: Clock,
    private readonly encryption: ClientEncryption,
  ) {}

  /** RFC 9701 §5: what was found lies in a member of its own, and no `sub` or `exp` beside it, so that it passes for no token. */
  async introspection(client: ClientRecord, answer: object): Promise<string> {
    const alg = (client.metadata.introspection_signed_response_alg ?? defaultAlgorithm(client)) as SigningAlgorithm;
    const iat = Math.floor(this.clock.nowMs() / 1000);
    const claims = { iss: this.settings.issuer, aud: client.id, iat, token_introspection: answer };
    const signed = await this.keyRing.sign('introspection', alg, 'token-introspection+jwt', claims);
    return this.encryption.nested(client, 'introspection', signed);
  }

  /**
   * OpenID Connect Core §5.3.2: the claims themselves, from whom and for whom; signed, encrypted or both, as it is registered.
   *
   * @returns undefined for a client that takes plain JSON
   */
  async userinfo(client: ClientRecord | undefined, claims: object): Promise<string | undefined> {
    if (!client) return undefined;
    const alg = client.metadata.userinfo_signed_response_alg;
    const told = { iss: this.settings.issuer, aud: client.id, ...claims };
    if (alg !== undefined) {
      const signed = await this.keyRing.sign('userinfo', alg as SigningAlgorithm, 'JWT', told);
      return this.encryption.nested(client, 'userinfo', signed);
    }
    return this.encryption.isAsked(client, 'userinfo') ? this.encryption.claims(client, 'userinfo', told) : undefined;
  }
}
