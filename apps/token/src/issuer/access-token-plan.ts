import type { ClientRecord } from '#storage';

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
  /** Absent for tokens of no person. */
  readonly grant?: {
    readonly gid: string;
    readonly sid: string | null;
    readonly rid: string;
    readonly userEpoch: number;
    readonly authTime: number | null;
    readonly acr: string | null;
    readonly amr: readonly string[];
  };
}
