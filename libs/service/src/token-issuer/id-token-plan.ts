import type { ClientRecord } from '#storage';

/** An ID token that has been decided on. */
export interface IdTokenPlan {
  readonly client: ClientRecord;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly subject: string;
  readonly sid: string | null;
  readonly authTime: number | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** Absent in refreshed ID tokens (OpenID Connect Core §12.2). */
  readonly nonce?: string;
  /** About the person, as far as they were asked for here and not at userinfo (OpenID Connect Core §5.4, §5.5). */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What comes in the same answer: its hashes bind it to the ID token. */
export interface BoundToIdToken {
  readonly accessToken?: string | undefined;
  readonly code?: string | undefined;
  readonly state?: string | undefined;
}
