import type { Confirmation, FormBody } from '#service';
import type { ClientRecord } from '#storage';
import type { GrantType } from '#protocol';
import type { AccessTokenPlan } from '../issuer/access-token-plan.js';
import type { IdTokenPlan } from '../issuer/id-token-plan.js';

export interface TokenRequest {
  readonly client: ClientRecord;
  readonly form: FormBody;
  /** Whether the client proved who it is; public clients cannot. */
  readonly confidential: boolean;
  /** What the client has shown that its tokens are to be bound to. */
  readonly confirmation?: Confirmation | undefined;
}

/** What a grant decided to give; the issuer signs, stores and answers. */
export interface Issuance {
  readonly accessToken: AccessTokenPlan;
  readonly idToken?: IdTokenPlan;
  readonly refreshToken?: string;
  /** Told where the grant can give more than one kind (RFC 8693 §2.2.1). */
  readonly issuedTokenType?: string;
  /** Takes back what was decided, where nothing could be issued for it. */
  readonly undo?: () => Promise<void>;
}

/** A way to get tokens (RFC 6749 §1.3). It decides; it neither signs nor writes an answer. */
export abstract class Grant {
  abstract readonly grantType: GrantType;
  /** Parameters that must be there, beside `grant_type` and those of client authentication. */
  abstract readonly required: readonly string[];
  /** @throws OAuthError */
  abstract redeem(request: TokenRequest): Promise<Issuance>;
}
