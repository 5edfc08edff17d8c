export interface IdTokenPlan {
  readonly subject: string;
  readonly sid: string | null;
  readonly authTime: number | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** Absent in refreshed ID tokens (OpenID Connect Core §12.2). */
  readonly nonce?: string;
}
