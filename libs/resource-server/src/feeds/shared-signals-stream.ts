import { basicAuthorization, type ClientCredentials } from './client-credentials.js';
import { endingEvents } from './security-event-tokens.js';
import { boundedFetch } from '../http/bounded-fetch.js';

interface Configuration {
  readonly configuration_endpoint: string;
}

interface Stream {
  readonly stream_id: string;
  readonly delivery?: { readonly method?: string; readonly endpoint_url?: string };
}

export interface SharedSignalsStreamOptions extends ClientCredentials {
  readonly issuer: string;
}

const byPoll = 'urn:ietf:rfc:8936';
const renewBeforeMs = 30_000;
/** A long poll is held for up to thirty seconds. */
const timeoutMs = 40_000;

/** The stream of this client at the transmitter: found, or made, on the first poll. */
export class SharedSignalsStream {
  private endpoint: string | undefined;
  private token: { readonly text: string; readonly until: number } | undefined;

  constructor(
    private readonly options: SharedSignalsStreamOptions,
    private readonly closing: AbortSignal,
  ) {}

  async poll(body: object): Promise<unknown> {
    this.endpoint ??= await this.findOrMake();
    try {
      return await this.call(this.endpoint, body);
    } catch (error) {
      // It may have been deleted, or be somewhere else.
      this.endpoint = undefined;
      throw error;
    }
  }

  /** @see OpenID Shared Signals Framework 1.0 §8.1.1 */
  private async findOrMake(): Promise<string> {
    const metadata = (await this.read(`${this.options.issuer}/.well-known/ssf-configuration`)) as Configuration;
    const found = await this.call(metadata.configuration_endpoint);
    const streams = [found].flat() as readonly Stream[];
    const stream =
      streams.find(({ delivery }) => delivery?.method === byPoll) ??
      ((await this.call(metadata.configuration_endpoint, {
        delivery: { method: byPoll },
        events_requested: endingEvents,
      })) as Stream);
    const url = stream.delivery?.endpoint_url;
    if (url === undefined) throw new Error('the Shared Signals stream has no address to poll');
    return url;
  }

  private async call(url: string, body?: object): Promise<unknown> {
    const headers = { Authorization: `Bearer ${await this.managementToken()}`, Accept: 'application/json' };
    if (body === undefined) return this.read(url, { headers });
    return this.read(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private async managementToken(): Promise<string> {
    if (this.token && performance.now() < this.token.until) return this.token.text;
    const answer = (await this.read(`${this.options.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { Authorization: basicAuthorization(this.options) },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ssf.read ssf.manage' }),
    })) as { readonly access_token: string; readonly expires_in?: number };
    const livesMs = (answer.expires_in ?? 60) * 1000;
    this.token = {
      text: answer.access_token,
      until: performance.now() + Math.max(livesMs / 2, livesMs - renewBeforeMs),
    };
    return this.token.text;
  }

  private async read(url: string, init: RequestInit = {}): Promise<unknown> {
    const limit = new AbortController();
    const abort = (): void => {
      limit.abort();
    };
    const timer = setTimeout(abort, timeoutMs);
    this.closing.addEventListener('abort', abort, { once: true });
    try {
      const response = await boundedFetch(url, init, limit.signal);
      if (response.status === 401) this.token = undefined;
      if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
      return await response.json();
    } finally {
      clearTimeout(timer);
      this.closing.removeEventListener('abort', abort);
    }
  }
}
