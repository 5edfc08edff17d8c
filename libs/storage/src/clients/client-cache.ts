import { LRUCache } from 'lru-cache';
import type { ClientRecord } from './client-record.js';

/** Where clients come from. */
export interface ClientSource {
  find(tenant: string, id: string): Promise<ClientRecord | undefined>;
}

interface Entry {
  readonly client: ClientRecord | undefined;
  readonly untilMs: number;
}

const lifeMs = 60_000;

const standing = (client: ClientRecord | undefined, nowMs: number): ClientRecord | undefined =>
  client?.expiresAt && client.expiresAt.getTime() <= nowMs ? undefined : client;

/**
 * Clients in this process. A stale entry can only mint tokens of an old epoch, which are dead; a change is told by event, and a
 * minute is the longest that a missed one lasts.
 */
export class ClientCache {
  private readonly entries = new LRUCache<string, Entry>({ max: 10_000 });
  private readonly loading = new Map<string, Promise<ClientRecord | undefined>>();
  /** Versions told by events, so that a read that was on its way does not bring an older state back. */
  private readonly told = new LRUCache<string, number>({ max: 10_000 });

  constructor(
    private source: ClientSource,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Something that stands before what is stored: clients that it knows come from it, and all others through it. */
  readThrough(source: (stored: ClientSource) => ClientSource): void {
    this.source = source(this.source);
  }

  /** A client that need not be waited for; undefined where only `find` can tell. */
  known(tenant: string, id: string): ClientRecord | undefined {
    const entry = this.entries.get(`${tenant}:${id}`);
    const now = this.nowMs();
    return entry && entry.untilMs > now ? standing(entry.client, now) : undefined;
  }

  find(tenant: string, id: string): Promise<ClientRecord | undefined> {
    const key = `${tenant}:${id}`;
    const entry = this.entries.get(key);
    const now = this.nowMs();
    return entry && entry.untilMs > now ? Promise.resolve(standing(entry.client, now)) : this.load(key, tenant, id);
  }

  /** A change was told: what is older is forgotten. */
  changed(tenant: string, id: string, version: number): void {
    const key = `${tenant}:${id}`;
    this.told.set(key, Math.max(version, this.told.get(key) ?? 0));
    const known = this.entries.peek(key)?.client?.version ?? 0;
    if (known < version) this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  forget(tenant: string, id: string): void {
    this.entries.delete(`${tenant}:${id}`);
  }

  private load(key: string, tenant: string, id: string): Promise<ClientRecord | undefined> {
    const running = this.loading.get(key);
    if (running) return running;
    const loading = this.source
      .find(tenant, id)
      .then((client) => {
        // Unknown ids are remembered for a moment only: a client that is registered now must work now.
        const life = client ? lifeMs : 1000;
        if (client === undefined || client.version >= (this.told.get(key) ?? 0)) {
          this.entries.set(key, { client, untilMs: this.nowMs() + life });
        }
        return standing(client, this.nowMs());
      })
      .finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }
}
