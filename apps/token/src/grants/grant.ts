import type { GrantType } from '#protocol';
import type { Confirmation, FormBody, Issuance } from '#service';
import type { ClientRecord } from '#storage';

export interface TokenRequest {
  readonly client: ClientRecord;
  readonly form: FormBody;
  /** Whether the client proved who it is; public clients cannot. */
  readonly confidential: boolean;
  /** What the client has shown that its tokens are to be bound to. */
  readonly confirmation?: Confirmation | undefined;
}

/** A way to get tokens (RFC 6749 §1.3). It decides; it neither signs nor writes an answer. */
export abstract class Grant {
  abstract readonly grantType: GrantType;
  /** Parameters that must be there, beside `grant_type` and those of client authentication. */
  abstract readonly required: readonly string[];
  /** @throws OAuthError */
  abstract redeem(request: TokenRequest): Promise<Issuance>;
}
