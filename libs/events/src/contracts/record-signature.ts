/** What is signed of a record: whatever changes its meaning. */
export interface SignedParts {
  readonly tenant: string;
  readonly type: string;
  readonly key: string;
  /** The transaction's id; empty for heartbeats. */
  readonly xid: string;
  readonly value: string;
}

/** A record as the feeds carry it over HTTP: the parts as they were signed, and the signature. */
export interface SignedRecord extends SignedParts {
  readonly sig: string;
}

/** `typ` of the signatures, so that no other signature passes for one (RFC 8725 §3.11). */
export const recordSignatureType = 'authz-event+jws';
export const snapshotSignatureType = 'authz-snapshot+jws';

/** The payload of the detached JWS in `x-sig`: none of the parts but the last can hold a line break. */
export const signedText = ({ tenant, type, key, xid, value }: SignedParts): string =>
  [tenant, type, key, xid, value].join('\n');
