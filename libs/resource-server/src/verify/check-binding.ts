import { hash, timingSafeEqual } from 'node:crypto';
import { checkProof, type ProofRules } from '../dpop/check-proof.js';
import { TokenRefused } from '../token-refused.js';
import type { AccessToken } from './access-token.js';
import type { VerifyOptions } from './verify-options.js';

const known = new Set(['jkt', 'x5t#S256']);

/** Whether the request shows the key or certificate that the token is bound to. @throws TokenRefused */
export async function checkBinding(
  token: string,
  claims: AccessToken,
  options: VerifyOptions,
  rules: ProofRules,
): Promise<void> {
  const confirmation: unknown = claims.cnf ?? {};
  if (typeof confirmation !== 'object' || confirmation === null) throw new TokenRefused('malformed');
  // A binding that this version cannot check is not met.
  if (Object.keys(confirmation).some((name) => !known.has(name))) throw new TokenRefused('not_bound');
  const { jkt, 'x5t#S256': x5t } = confirmation as Readonly<Record<string, unknown>>;
  await checkKey(token, jkt, options, rules);
  if (x5t !== undefined && !isSame(x5t, thumbprintOf(options.certificate))) throw new TokenRefused('not_bound');
}

async function checkKey(token: string, jkt: unknown, options: VerifyOptions, rules: ProofRules): Promise<void> {
  const { proof } = options;
  // RFC 9449 §7.1: a bound token as Bearer, and an unbound one as DPoP, are both refused.
  if ((jkt !== undefined) !== isDpop(options)) throw new TokenRefused('not_bound');
  if (jkt === undefined) return;
  if (!proof || typeof jkt !== 'string') throw new TokenRefused('invalid_dpop_proof');
  await checkProof(proof, token, jkt, rules);
}

const isDpop = ({ scheme, proof }: VerifyOptions): boolean =>
  scheme === undefined ? proof !== undefined : scheme === 'DPoP';

/** RFC 8705 §3.1 */
const thumbprintOf = (certificate: VerifyOptions['certificate']): string | undefined =>
  typeof certificate === 'object' ? hash('sha256', certificate, 'base64url') : certificate;

function isSame(one: unknown, other: string | undefined): boolean {
  if (typeof one !== 'string' || other === undefined) return false;
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
