import { basicAuthorization, type ClientCredentials } from '../feeds/client-credentials.js';
import type { Metrics } from '../metrics/metrics.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { fetchWithin } from '../http/bounded-fetch.js';

export interface IntrospectionOptions {
  readonly issuer: string;
  readonly client: ClientCredentials;
  readonly metrics: Metrics;
  readonly monotonicMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly budgetMs?: number;
}

/** @see RFC 7662 §2.2 */
export interface IntrospectionAnswer extends Readonly<Record<string, unknown>> {
  readonly active: boolean;
}

interface Cached {
  readonly at: number;
  readonly answer: Promise<IntrospectionAnswer>;
}

const freshMs = 1000;
const cachedMost = 10_000;

/** Asks the issuer about a token; an answer serves for a second, also those who ask at the same time. */
export class Introspection {
  private readonly cache = new Map<string, Cached>();
  private readonly breaker: CircuitBreaker;

  constructor(private readonly options: IntrospectionOptions) {
    this.breaker = new CircuitBreaker(options.monotonicMs);
  }

  /**
   * @param afresh whoever has just ended something must not be told what was true before
   * @returns undefined when there is no answer in time
   */
  async ask(token: string, afresh = false): Promise<IntrospectionAnswer | undefined> {
    const now = this.options.monotonicMs();
    const cached = this.cache.get(token);
    if (!afresh && cached && now - cached.at < freshMs) return orNothing(cached.answer);
    const answer = this.breaker.run(() => this.request(token));
    this.keep(token, { at: now, answer });
    answer.catch((error: unknown) => {
      this.cache.delete(token);
      this.options.metrics.counters.introspections_failed += 1;
      this.options.onError(error);
    });
    return orNothing(answer);
  }

  private keep(token: string, cached: Cached): void {
    this.cache.delete(token);
    // The oldest is first: what is not fresh any more goes, and never more than so many stay.
    for (const [key, { at }] of this.cache) {
      if (cached.at - at < freshMs && this.cache.size < cachedMost) break;
      this.cache.delete(key);
    }
    this.cache.set(token, cached);
  }

  private async request(token: string): Promise<IntrospectionAnswer> {
    const { issuer, client, metrics, budgetMs = 200 } = this.options;
    metrics.counters.introspections += 1;
    const question = {
      method: 'POST',
      headers: { Authorization: basicAuthorization(client), Accept: 'application/json' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    };
    const answer = (await fetchWithin(`${issuer}/oauth2/introspect`, question, budgetMs, (response) => {
      if (!response.ok) throw new Error(`introspection answered ${response.status}`);
      return response.json();
    })) as IntrospectionAnswer;
    if (typeof answer.active !== 'boolean') throw new Error('introspection answered something else');
    return answer;
  }
}

const orNothing = <Answer>(answer: Promise<Answer>): Promise<Answer | undefined> => answer.catch(() => undefined);
