import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { Clock } from '../time/clock.js';
import { keySetOf, type ClientKeySet } from './key-set.js';

interface Entry {
  readonly keys: ClientKeySet | undefined;
  readonly fetchedAtMs: number;
  readonly triedAtMs: number;
}

const freshMs = 600_000;
/** While the client's server is away, its keys of before go on counting. */
const usableMs = 3_600_000;
/** Whoever sends made-up `kid`s makes us ask a client's server twice a minute, and no more. */
const betweenMs = 30_000;

/** Key sets that clients publish at their `jwks_uri`: kept, and asked for rarely whatever comes in. */
@Injectable()
export class PublishedKeys {
  private readonly entries = new LRUCache<string, Entry>({ max: 1000 });
  private readonly fetching = new Map<string, Promise<Entry>>();

  constructor(
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
  ) {}

  /** @param name whose they are: what one client makes us ask for costs no other client its turn */
  async of(name: string, uri: string): Promise<ClientKeySet | undefined> {
    const known = this.entries.get(`${name} ${uri}`);
    const isFresh = known?.keys && this.ageOf(known.fetchedAtMs) < freshMs;
    const entry = isFresh || this.isTooSoon(known) ? known : await this.fetch(name, uri);
    return entry?.keys && this.ageOf(entry.fetchedAtMs) < usableMs ? entry.keys : undefined;
  }

  /** The keys as they are published now; undefined where they were asked for a moment ago. */
  async again(name: string, uri: string): Promise<ClientKeySet | undefined> {
    const known = this.entries.get(`${name} ${uri}`);
    return this.isTooSoon(known) ? undefined : (await this.fetch(name, uri)).keys;
  }

  private ageOf(atMs: number): number {
    return this.clock.monotonicMs() - atMs;
  }

  private isTooSoon(entry: Entry | undefined): boolean {
    return entry !== undefined && this.ageOf(entry.triedAtMs) < betweenMs;
  }

  private fetch(name: string, uri: string): Promise<Entry> {
    const id = `${name} ${uri}`;
    const running = this.fetching.get(id) ?? this.refresh(id, uri).finally(() => this.fetching.delete(id));
    this.fetching.set(id, running);
    return running;
  }

  private async refresh(id: string, uri: string): Promise<Entry> {
    const keys = await this.download(uri);
    const now = this.clock.monotonicMs();
    const before = this.entries.get(id);
    const entry = keys
      ? { keys, fetchedAtMs: now, triedAtMs: now }
      : { keys: before?.keys, fetchedAtMs: before?.fetchedAtMs ?? now, triedAtMs: now };
    this.entries.set(id, entry);
    return entry;
  }

  private async download(uri: string): Promise<ClientKeySet | undefined> {
    try {
      const headers = { accept: 'application/jwk-set+json, application/json' };
      const { status, body, truncated } = await this.http.send({ url: uri, method: 'GET', headers });
      return status === 200 && !truncated ? keySetOf(JSON.parse(body)) : undefined;
    } catch {
      return undefined;
    }
  }
}
