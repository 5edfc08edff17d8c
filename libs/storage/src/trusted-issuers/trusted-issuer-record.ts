import type { EndedRecord } from '../revocations/endings.js';

/** Somebody whose assertions give tokens (RFC 7523 §2.1), by exactly one of the two kinds of keys. */
export interface TrustedIssuerRecord {
  readonly tenant: string;
  readonly issuer: string;
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] } | null;
  readonly jwksUri: string | null;
  readonly rules: TrustedIssuerRules;
  readonly disabled: boolean;
  /** What the tokens that came through it name in their lineage: another one after each change. */
  readonly lineage: string;
  readonly version: number;
}

/** What its assertions may give. */
export interface TrustedIssuerRules {
  readonly algorithms: readonly string[];
  /** Ids of the clients that may bring them. */
  readonly clients: readonly string[];
  readonly scopes: readonly string[];
  readonly subject: AssertedSubject;
  /** From when an assertion was made to when it expires, at most. */
  readonly assertion_lifetime_seconds: number;
}

/** Whom an assertion is about. */
export interface AssertedSubject {
  /** The claim that says so. */
  readonly claim: string;
  /** What its value is of: a person of ours, or the client that brings the assertion. */
  readonly names: 'username' | 'email' | 'user' | 'client';
  /** The id of a person or client for each value; absent, the value itself is the id. */
  readonly links?: Readonly<Record<string, string>>;
}

/** Whatever is changed about an issuer may take something away, so what came through it until then ends. */
export const endTokensOfIssuer = (
  _transaction: unknown,
  { tenant, lineage }: TrustedIssuerRecord,
): Promise<EndedRecord[]> =>
  Promise.resolve([{ tenant, kind: 'gid', id: lineage, epoch: 0, reason: 'issuer_changed' }]);
