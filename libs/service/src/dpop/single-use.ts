import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { Revocations, StoreUnavailable, type ReplayAnswer } from '#storage';

/** What counts once: assertions and proofs, by their `jti`. */
@Injectable()
export class SingleUse {
  constructor(private readonly revocations: Revocations) {}

  /** @throws OAuthError temporarily_unavailable while it cannot be told */
  async use(name: string, issuedAtMs: number, untilMs: number): Promise<Exclude<ReplayAnswer, 'incomplete'>> {
    const answer = await this.revocations.use(name, issuedAtMs, untilMs).catch((error: unknown) => {
      throw error instanceof StoreUnavailable ? unavailable(error) : error;
    });
    if (answer === 'incomplete') throw unavailable();
    return answer;
  }
}

const unavailable = (cause?: unknown): OAuthError =>
  new OAuthError('temporarily_unavailable', 'Try again in a moment.', { retryAfterSeconds: 1, cause });
