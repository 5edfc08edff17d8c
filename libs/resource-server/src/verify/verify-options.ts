import type { DpopProof } from '../dpop/check-proof.js';

/** What happens to a token of which nobody can say offline whether it still stands. */
export type StalenessPolicy =
  /** Asks introspection; 503 when that does not answer in time. */
  | 'introspect'
  /** 503 */
  | 'reject'
  /** Accepts it if it was issued less than so many seconds ago. Only for what may be read by somebody who has been shut out. */
  | { readonly acceptYoungerThanSeconds: number };

/** What a route asks of a token. */
export interface Requirements {
  /** All of these must be in the token's scope. */
  readonly scopes?: readonly string[];
  /** One of the verifier's audiences, where it serves several. */
  readonly audience?: string;
  readonly maxStalenessSeconds?: number;
  readonly onStale?: StalenessPolicy;
  /** RFC 9470: the token's `acr` must be one of these. */
  readonly acrValues?: readonly string[];
  /** RFC 9470: the person must have signed in less than so long ago. */
  readonly maxAgeSeconds?: number;
}

/** What the request brought besides the token. */
export interface VerifyOptions extends Requirements {
  readonly scheme?: 'Bearer' | 'DPoP' | undefined;
  readonly proof?: DpopProof | undefined;
  /** The client certificate (DER), or its thumbprint as in `x5t#S256`. */
  readonly certificate?: Uint8Array | string | undefined;
  /** The header `Revocation-Token`: everything up to this transaction must be known. */
  readonly revocationToken?: string | undefined;
  readonly revocationWaitMs?: number;
}
