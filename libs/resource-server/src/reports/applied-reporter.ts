import { randomUUID } from 'node:crypto';
import { basicAuthorization, type ClientCredentials } from '../feeds/client-credentials.js';
import type { FeedKind } from '../feeds/feed.js';
import type { LiveRevocations } from '../records/live-revocations.js';
import { fetchWithin } from '../http/bounded-fetch.js';

export interface AppliedReporterOptions {
  readonly issuer: string;
  readonly client: ClientCredentials;
  readonly service: string;
  readonly feed: FeedKind;
  readonly revocations: LiveRevocations;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

/** Tells the issuer how current this verifier is, and how long endings took to arrive. Nothing waits for it. */
export class AppliedReporter {
  private readonly instance = randomUUID();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: AppliedReporterOptions) {}

  start(): void {
    const { everyMs = 10_000 } = this.options;
    this.timer = setTimeout(
      () => {
        void this.report().finally(() => {
          if (this.timer !== undefined) this.start();
        });
      },
      everyMs * (0.9 + Math.random() * 0.2),
    ).unref();
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  async report(): Promise<void> {
    const { issuer, client, service, feed, revocations, onError } = this.options;
    try {
      const report = {
        method: 'POST',
        headers: { Authorization: basicAuthorization(client), 'Content-Type': 'application/json' },
        body: JSON.stringify({ instance: this.instance, service, feed, ...revocations.takeReport() }),
      };
      await fetchWithin(`${issuer}/revocations/applied`, report, 5000, (response) => {
        if (!response.ok) throw new Error(`the report of what was applied answered ${response.status}`);
        return Promise.resolve();
      });
    } catch (error) {
      revocations.metrics.counters.reports_failed += 1;
      onError(error);
    }
  }
}
