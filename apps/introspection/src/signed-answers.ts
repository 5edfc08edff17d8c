import { Injectable } from '@nestjs/common';
import { KeyRing } from '#keys';
import { defaultAlgorithm } from '#protocol';
import { Clock, ServiceSettings } from '#service';
import type { ClientRecord, SigningAlgorithm } from '#storage';

/** Answers as JWTs: whoever has one can show others what the server said, and when. */
@Injectable()
export class SignedAnswers {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly settings: ServiceSettings,
    private readonly clock: Clock,
  ) {}

  /** RFC 9701 §5: what was found lies in a member of its own, and no `sub` or `exp` beside it, so that it passes for no token. */
  introspection(client: ClientRecord, answer: object): Promise<string> {
    const alg = (client.metadata.introspection_signed_response_alg ?? defaultAlgorithm(client)) as SigningAlgorithm;
    const iat = Math.floor(this.clock.nowMs() / 1000);
    const claims = { iss: this.settings.issuer, aud: client.id, iat, token_introspection: answer };
    return this.keyRing.sign('introspection', alg, 'token-introspection+jwt', claims);
  }

  /** OpenID Connect Core §5.3.2: the claims themselves, from whom and for whom. */
  userinfo(clientId: string, alg: string, claims: object): Promise<string> {
    const signed = { iss: this.settings.issuer, aud: clientId, ...claims };
    return this.keyRing.sign('userinfo', alg as SigningAlgorithm, 'JWT', signed);
  }
}
