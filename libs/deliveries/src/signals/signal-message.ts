import { v7 as uuidv7 } from 'uuid';
import type { NewDelivery, SubjectIdentifier } from '#storage';

/** A security event before it is signed. */
export interface SignalMessage {
  readonly jti: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly event: string;
  readonly subject: SubjectIdentifier;
  readonly payload: object;
  /** RFC 8417 §2.2: what happened at once has one. */
  readonly txn?: string;
}

export type SignalDraft = Omit<SignalMessage, 'jti' | 'iat'>;

/** A second early: a receiver whose clock lags must not see a token from the future. */
const issuedAt = (nowMs: number): number => Math.floor(nowMs / 1000) - 1;

export function signalDelivery(draft: SignalDraft, nowMs: number, urgent = false): NewDelivery {
  const jti = uuidv7();
  return { id: jti, message: { jti, iat: issuedAt(nowMs), ...draft }, urgent };
}

/** Exactly one event; no `sub` and no `exp` (SSF 1.0 §4.1.2, §4.1.7). */
export function signalClaims(message: SignalMessage, iss: string, aud: string): object {
  const { jti, iat, event, subject, payload, txn } = message;
  return { iss, aud, jti, iat, ...(txn !== undefined && { txn }), sub_id: subject, events: { [event]: payload } };
}
