import type { RefusalReason, TokenRefused } from '../token-refused.js';

export interface ChallengeOptions {
  readonly realm?: string | undefined;
  /** Where the protected resource metadata is (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined;
  /** Algorithms of DPoP proofs that are taken; without any, DPoP is not offered. */
  readonly dpopAlgorithms?: readonly string[] | undefined;
  /** The scheme that the request came with. */
  readonly scheme?: 'Bearer' | 'DPoP' | undefined;
}

type Parameters = readonly (readonly [name: string, value: string | undefined])[];

const descriptions: Partial<Record<RefusalReason, string>> = {
  not_bound: 'the token is bound to another key',
  insufficient_scope: 'the token does not allow this',
  insufficient_user_authentication: 'a stronger or more recent sign-in is needed',
  invalid_dpop_proof: 'the proof is not for this request',
  use_dpop_nonce: 'a proof with the nonce of this answer is needed',
  invalid_request: 'one token, in one Authorization header',
};

export const descriptionOf = (reason: RefusalReason): string => descriptions[reason] ?? reason.replaceAll('_', ' ');

/**
 * The values of `WWW-Authenticate`, one for each scheme that is taken.
 *
 * @see RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1
 */
export function challengesOf(refused: TokenRefused, options: ChallengeOptions): readonly string[] {
  const { realm, resourceMetadata, dpopAlgorithms = [], scheme } = options;
  const always: Parameters = [
    ['realm', realm],
    ['resource_metadata', resourceMetadata],
  ];
  const error = errorOf(refused);
  const isDpop = dpopAlgorithms.length > 0 && (scheme === 'DPoP' || isAboutProof(refused.reason));
  const bearer = challenge('Bearer', [...always, ...(isDpop ? [] : error)]);
  if (dpopAlgorithms.length === 0) return [bearer];
  const algs = ['algs', dpopAlgorithms.join(' ')] as const;
  return [bearer, challenge('DPoP', [...always, ...(isDpop ? error : []), algs])];
}

const isAboutProof = (reason: RefusalReason): boolean => reason === 'invalid_dpop_proof' || reason === 'use_dpop_nonce';

/** RFC 6750 §3.1: who sent no token is told no error. */
function errorOf({ reason, error, needs }: TokenRefused): Parameters {
  if (reason === 'token_missing') return [];
  return [
    ['error', error],
    ['error_description', descriptionOf(reason)],
    ['scope', needs.scopes?.join(' ')],
    ['acr_values', needs.acrValues?.join(' ')],
    ['max_age', needs.maxAgeSeconds?.toString()],
  ];
}

function challenge(scheme: string, parameters: Parameters): string {
  const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quoted(value)}`]));
  return given.length === 0 ? scheme : `${scheme} ${given.join(', ')}`;
}

/** RFC 9110 §5.6.4 */
const quoted = (value: string): string => `"${value.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, '\\$&')}"`;
