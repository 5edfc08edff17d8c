import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { Revocations, StoreUnavailable } from '#storage';

/** What counts once: assertions and proofs, by their `jti`. */
@Injectable()
export class SingleUse {
  constructor(private readonly revocations: Revocations) {}

  /**
   * Whether this is its first use; since when uses are remembered (ms since 1970) for what is dated before.
   *
   * @throws OAuthError temporarily_unavailable while it cannot be told
   */
  async isFirst(name: string, issuedAtMs: number, untilMs: number): Promise<boolean | { readonly sinceMs: number }> {
    const answer = await this.revocations.use(name, issuedAtMs, untilMs).catch((error: unknown) => {
      throw error instanceof StoreUnavailable ? unavailable({ cause: error }) : error;
    });
    if (answer === 'incomplete') throw unavailable({});
    return typeof answer === 'object' ? answer : answer === 'first';
  }

  /**
   * The same for what its maker makes anew for each request, and dates or lets expire the same way each time.
   *
   * @throws OAuthError temporarily_unavailable while it cannot be told, and for what was made before the memory began
   */
  async isFirstOfNew(name: string, issuedAtMs: number, untilMs: number): Promise<boolean> {
    const isFirst = await this.isFirst(name, issuedAtMs, untilMs);
    if (typeof isFirst === 'boolean') return isFirst;
    const retryAfterSeconds = Math.ceil((isFirst.sinceMs - issuedAtMs) / 1000);
    throw unavailable({ detail: 'made before the memory of used ones began', retryAfterSeconds });
  }
}

interface Told {
  readonly detail?: string;
  readonly cause?: unknown;
  readonly retryAfterSeconds?: number;
}

const unavailable = (told: Told): OAuthError =>
  new OAuthError('temporarily_unavailable', 'Try again in a moment.', { retryAfterSeconds: 1, ...told });
