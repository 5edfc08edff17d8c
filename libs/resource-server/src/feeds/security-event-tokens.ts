import { jwtVerify } from 'jose';
import type { KeySet } from '../keys/key-set.js';
import type { FeedHandlers } from './feed.js';

export interface SecurityEventOptions {
  /** Who sends: the issuer of the SETs. */
  readonly issuer: string;
  /** What the SETs must be for: the audience of the stream. */
  readonly audience: string;
}

/** Why a SET was not taken (RFC 8935 §2.4). */
export type SetError = 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience';

/** The events that tell of an ending, each with the records that it means. */
const endings: ReadonlySet<string> = new Set([
  'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
  'https://schemas.openid.net/secevent/caep/event-type/credential-change',
  'https://schemas.openid.net/secevent/caep/event-type/token-claims-change',
  'https://schemas.openid.net/secevent/risc/event-type/account-disabled',
  'https://tokenward.dev/events/token-revoked',
]);

export const endingEvents = [...endings];

/**
 * Takes a SET (RFC 8417): verifies it, and hands over the records in it. One of another kind is fine, and means nothing here.
 *
 * @returns why it was not taken; undefined when it was
 * @throws when the keys cannot be read: it must come again
 */
export async function takeSet(
  set: string,
  keys: KeySet,
  { issuer, audience }: SecurityEventOptions,
  handlers: FeedHandlers,
): Promise<SetError | undefined> {
  try {
    const { payload } = await jwtVerify(set, keys.find, {
      typ: 'secevent+jwt',
      algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
      ...{ issuer, audience },
      requiredClaims: ['iat', 'jti', 'events'],
    });
    handlers.onVerified(recordsOf(payload['events']));
    return undefined;
  } catch (error) {
    return setErrorOf(error);
  }
}

function recordsOf(events: unknown): readonly unknown[] {
  return Object.entries((events ?? {}) as Record<string, unknown>).flatMap(([type, event]) => {
    if (!endings.has(type)) return [];
    const records: unknown = (event as { readonly tokenward?: unknown } | null)?.tokenward;
    // An ending that does not say what has ended is counted as unknown.
    return Array.isArray(records) ? (records as unknown[]) : [undefined];
  });
}

function setErrorOf(error: unknown): SetError {
  const { code, claim } = error as { readonly code?: string; readonly claim?: string };
  if (code === undefined || code === 'ERR_JWKS_TIMEOUT') throw error;
  if (claim === 'iss') return 'invalid_issuer';
  if (claim === 'aud') return 'invalid_audience';
  return code === 'ERR_JWKS_NO_MATCHING_KEY' || code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
    ? 'invalid_key'
    : 'invalid_request';
}
