import type { AuthorizationDetail } from '#protocol';
import type { ClientRecord, LineageEpoch } from '#storage';
import type { Actor } from '../access-tokens/access-tokens.js';

/** An access token that has been decided on. */
export interface AccessTokenPlan {
  readonly client: ClientRecord;
  readonly subject: string;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly clientEpoch: number;
  /** Seconds since 1970, on the clock of whoever decided: the database's where a transaction did. */
  readonly issuedAt: number;
  /** Monotonic milliseconds at the decision: what was decided too long ago is not signed. */
  readonly decidedAtMs: number;
  /** Resources that the grant's own policy lets the client ask for; absent, those of its registration. */
  readonly allowedResources?: readonly string[];
  /** RFC 9396 */
  readonly authorizationDetails?: readonly AuthorizationDetail[];
  /** Seconds since 1970: it ends then at the latest, whatever its own life. */
  readonly notAfter?: number;
  /** What it was exchanged from, and dies with. */
  readonly lineage?: { readonly ids: readonly string[]; readonly epochs: readonly LineageEpoch[] };
  readonly act?: Actor;
  /** Who alone may act for the subject; absent, what the client's registration says. */
  readonly mayAct?: { readonly sub: string };
  /** Absent for tokens of no person. */
  readonly grant?: {
    /** Null where nothing was granted by the person: an assertion of a trusted issuer. */
    readonly gid: string | null;
    readonly sid: string | null;
    readonly rid: string;
    readonly userEpoch: number;
    readonly authTime: number | null;
    readonly acr: string | null;
    readonly amr: readonly string[];
  };
}
