import { verifyCodeChallenge } from '#protocol';
import type { CodePayload } from '#service';
import type { GrantFacts } from '#storage';
import type { TokenRequest } from '../grant.js';

/** Why a claimed code gives nothing; undefined when all is well. In the order of the specifications' own checks. */
export function refusalOf(payload: CodePayload, request: TokenRequest, nowMs: number): string | undefined {
  const { facts, redirectUri, expiresAtMs } = payload;
  if (facts.clientId !== request.client.id) return 'the code is another client’s';
  // RFC 6749 §4.1.3: identical where the authorization request had one; OAuth 2.1 no longer asks for it.
  const given = request.form['redirect_uri'];
  if (redirectUri === null ? given !== undefined : given !== redirectUri) return 'the redirect_uri differs';
  if (expiresAtMs <= nowMs) return 'the code has expired';
  if (!verifies(facts, request.form['code_verifier'])) return 'the code_verifier is wrong';
  if (!isProven(facts, request)) return 'the key of the proof is another';
  return undefined;
}

/** RFC 9449 §10: a code that was asked for with dpop_jkt is for that key alone. */
const isProven = ({ dpopJkt }: GrantFacts, { confirmation }: TokenRequest): boolean =>
  dpopJkt === null || dpopJkt === confirmation?.jkt;

/** Whether who presents a used code is the one it was made for: by client, and by verifier where there is a challenge. */
export const provesReplay = (facts: GrantFacts, request: TokenRequest): boolean =>
  facts.clientId === request.client.id && verifies(facts, request.form['code_verifier']);

/** RFC 9700 §2.1.1: a verifier without a challenge is a downgrade, so it is refused. */
function verifies(facts: GrantFacts, verifier: string | undefined): boolean {
  if (facts.codeChallenge === null) return verifier === undefined;
  return verifier !== undefined && verifyCodeChallenge(facts.codeChallenge, verifier);
}
