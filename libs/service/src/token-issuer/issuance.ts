import type { AccessTokenPlan } from './access-token-plan.js';
import type { IdTokenPlan } from './id-token-plan.js';

/** What was decided to be given; the issuer signs, stores and answers. */
export interface Issuance {
  readonly accessToken: AccessTokenPlan;
  readonly idToken?: IdTokenPlan;
  readonly refreshToken?: string;
  /** Told where the grant can give more than one kind (RFC 8693 §2.2.1). */
  readonly issuedTokenType?: string;
  /** Takes back what was decided, where nothing could be issued for it. */
  readonly undo?: () => Promise<void>;
}
