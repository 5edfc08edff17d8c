import { TokenRefused } from '../token-refused.js';
import type { AccessToken } from './access-token.js';
import type { Introspection } from './introspection.js';
import type { VerifyOptions } from './verify-options.js';

/** Tokens that only the issuer can read. */
export class OpaqueTokens {
  constructor(
    private readonly introspection: Introspection,
    private readonly audiences: readonly string[],
  ) {}

  /** @throws TokenRefused */
  async read(token: string, { audience, revocationToken }: VerifyOptions): Promise<AccessToken> {
    const answer = await this.introspection.ask(token, revocationToken !== undefined);
    if (!answer) throw new TokenRefused('stale');
    if (!answer.active) throw new TokenRefused('inactive');
    const claims = answer as unknown as AccessToken;
    const wanted = audience === undefined ? this.audiences : [audience];
    if (![claims.aud ?? []].flat().some((one) => wanted.includes(one))) throw new TokenRefused('wrong_audience');
    return claims;
  }
}
