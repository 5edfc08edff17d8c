import { createHmac } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Sealer, SecretKeys } from '#keys';
import { OAuthError } from '#protocol';
import { ProblemError, Tenant } from '#service';
import { IdempotencyKeys, PostgresUnavailable, StoreUnavailable, type IdempotentRequest } from '#storage';
import type { Answered } from './operation.js';

export interface KeyedRequest {
  readonly actor: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/**
 * A POST with an `Idempotency-Key` happens once: its repetition gets the first answer, for a day. Answers are kept sealed, since
 * one of them may hold a new secret.
 */
@Injectable()
export class IdempotentAnswers {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly sealer: Sealer,
    private readonly secretKeys: SecretKeys,
    private readonly tenant: Tenant,
  ) {}

  async once(request: KeyedRequest, work: () => Promise<Answered>): Promise<Answered> {
    const stored = this.storedOf(request);
    const start = await this.keys.begin(stored);
    switch (start.outcome) {
      case 'begun':
        return this.run(stored, work);
      case 'done':
        return this.repeated(stored, start.sealedAnswer);
      case 'mismatch':
        throw problem(422, 'This key was used for another request', 'idempotency_key_reused');
      case 'running':
        throw problem(409, 'The first request with this key is still under way', 'idempotency_key_in_use');
    }
  }

  private async run(request: IdempotentRequest, work: () => Promise<Answered>): Promise<Answered> {
    let answer: Answered;
    try {
      answer = await work();
    } catch (error) {
      // An unknown failure may have changed something: its key stays in use for a minute.
      if (changedNothing(error)) await this.keys.abandon(request).catch(() => undefined);
      throw error;
    }
    const sealed = this.sealer.seal('idempotent_answer', contextOf(request), Buffer.from(JSON.stringify(answer)));
    // The change has happened and its answer may hold the only copy of a secret: it goes out, kept or not.
    await this.keys.finish(request, answer.status, sealed).catch((error: unknown) => {
      this.logger.warn({ err: error, msg: 'an answer could not be kept for its idempotency key' });
    });
    return answer;
  }

  private repeated(request: IdempotentRequest, sealed: Buffer): Answered {
    const opened = this.sealer.open('idempotent_answer', contextOf(request), sealed);
    if (!opened) throw problem(409, 'The first answer to this key cannot be read any more', 'idempotency_key_in_use');
    const answer = JSON.parse(opened.toString()) as Answered;
    return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
  }

  private storedOf({ actor, key, method, url, body }: KeyedRequest): IdempotentRequest {
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw problem(400, 'An Idempotency-Key has 1 to 255 visible ASCII characters', 'invalid_idempotency_key');
    }
    // Keyed: a body may hold a password, which a bare hash would let anybody guess who reads the table.
    const mac = createHmac('sha256', this.secretKeys.current('idempotent_answer').key);
    const requestHash = mac.update(JSON.stringify([method, url, body ?? null])).digest();
    return { tenant: this.tenant.id, actor, key, requestHash };
  }
}

const contextOf = ({ tenant, actor, key }: IdempotentRequest): string => `${tenant}:${actor}:${key}`;

/** Refused, or committed and safe to be done again (what was ended is ended once). */
const changedNothing = (error: unknown): boolean =>
  [ProblemError, OAuthError, PostgresUnavailable, StoreUnavailable].some((known) => error instanceof known);

const problem = (status: number, title: string, errorCode: string): ProblemError =>
  new ProblemError(status, title, { errorCode });
