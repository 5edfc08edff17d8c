import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { Revocations, StoreUnavailable } from '#storage';

/** What counts once: assertions and proofs, by their `jti`. */
@Injectable()
export class SingleUse {
  constructor(private readonly revocations: Revocations) {}

  /**
   * Whether this is its first use; undefined for what was made before the memory of used ones began.
   *
   * @throws OAuthError temporarily_unavailable while it cannot be told
   */
  async isFirst(name: string, issuedAtMs: number, untilMs: number): Promise<boolean | undefined> {
    const answer = await this.revocations.use(name, issuedAtMs, untilMs).catch((error: unknown) => {
      throw error instanceof StoreUnavailable ? unavailable({ cause: error }) : error;
    });
    if (answer === 'incomplete') throw unavailable({});
    return answer === 'before-incarnation' ? undefined : answer === 'first';
  }

  /**
   * The same for what its maker makes anew for each request.
   *
   * @throws OAuthError temporarily_unavailable while it cannot be told, and for what was made before the memory began
   */
  async isFirstOfNew(name: string, issuedAtMs: number, untilMs: number): Promise<boolean> {
    const isFirst = await this.isFirst(name, issuedAtMs, untilMs);
    if (isFirst === undefined) throw unavailable({ detail: 'made before the memory of used ones began' });
    return isFirst;
  }
}

const unavailable = (told: { readonly detail?: string; readonly cause?: unknown }): OAuthError =>
  new OAuthError('temporarily_unavailable', 'Try again in a moment.', { retryAfterSeconds: 1, ...told });
