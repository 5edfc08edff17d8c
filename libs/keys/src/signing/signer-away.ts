import { OAuthError } from '#protocol';

/** The signer cannot be reached, refuses, or answers what is no use: the same request may be good again in a moment. */
export class SignerAway extends OAuthError {
  constructor(why: string, cause?: unknown) {
    super('temporarily_unavailable', 'Try again in a moment.', {
      detail: `the signer: ${why}`,
      retryAfterSeconds: 1,
      ...(cause !== undefined && { cause }),
    });
  }
}
