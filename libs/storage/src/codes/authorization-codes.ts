/** Sealed by the caller: a store of codes cannot read or make identities. */
export interface SealedCode {
  readonly payload: Buffer;
  readonly facts: Buffer;
}

export type Claim =
  | { readonly outcome: 'claimed'; readonly payload: Buffer }
  | { readonly outcome: 'replayed'; readonly facts: Buffer }
  /** Unknown here: expired, never made, or lost with the store. Postgres knows whether it was used. */
  | { readonly outcome: 'absent' };

/**
 * Authorization codes that wait for their redemption. An accelerator: that a code gives tokens at most once is decided by the
 * primary key of grants. Codes are named by `<tenant>:<SHA-256 of the code>`.
 *
 * @throws StoreUnavailable from each verb
 */
export abstract class AuthorizationCodes {
  abstract issue(code: string, sealed: SealedCode, lifetimeMs: number): Promise<void>;
  /** Takes the payload out and leaves a tombstone with the facts, in one step. */
  abstract claim(code: string, attempt: string): Promise<Claim>;
  /** Puts a claimed code back, unless a proven replay has marked it. For a redemption that certainly did not commit. */
  abstract restore(code: string, attempt: string, payload: Buffer, remainingMs: number): Promise<boolean>;
  /** Marks a used code as proven replayed, so that no restore brings it back. */
  abstract mark(code: string): Promise<boolean>;
}

/** How long a used code is remembered here; the grant's row remembers it for the grant's life. */
export const tombstoneMs = 600_000;
