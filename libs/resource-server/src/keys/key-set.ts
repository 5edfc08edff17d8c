import { errors, importJWK, type JWK } from 'jose';
import { fetchWithin } from '../http/bounded-fetch.js';

type Key = Awaited<ReturnType<typeof importJWK>>;

export interface KeySetOptions {
  readonly url: string;
  /** Monotonic milliseconds. */
  readonly monotonicMs: () => number;
  readonly onError: (error: unknown) => void;
}

const freshMs = 600_000;
const usableMs = 24 * 3_600_000;
const cooldownMs = 30_000;
const retryMs = 1000;

/**
 * The keys at a JWKS address. For ten minutes they are taken as they are; for a day they serve while new ones are fetched; an unknown
 * key id is a reason to look again, at most every thirty seconds.
 */
export class KeySet {
  private jwks: readonly JWK[] = [];
  private imported = new Map<string, Promise<Key>>();
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private fetching: Promise<void> | undefined;

  constructor(private readonly options: KeySetOptions) {}

  /** What jose asks for a key. */
  readonly find = async ({ kid, alg }: { readonly kid?: string; readonly alg?: string }): Promise<Key> => {
    await this.beCurrent();
    const known = this.keyOf(kid, alg);
    if (known) return known;
    if (this.ageMs() >= cooldownMs) await this.refresh();
    const found = this.keyOf(kid, alg);
    if (!found) throw new errors.JWKSNoMatchingKey();
    return found;
  };

  /** Fetches the keys now: a key has changed. */
  refresh(): Promise<void> {
    this.fetching ??= this.fetchKeys().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async beCurrent(): Promise<void> {
    const age = this.ageMs();
    if (age < freshMs) return;
    if (age >= usableMs) {
      await this.refresh();
    } else if (this.options.monotonicMs() - this.triedAt >= cooldownMs) {
      // Stale while revalidating: whoever asks does not wait.
      this.refresh().catch(this.options.onError);
    }
  }

  private ageMs(): number {
    return this.options.monotonicMs() - this.fetchedAt;
  }

  private keyOf(kid: string | undefined, alg = ''): Promise<Key> | undefined {
    const fitting = this.jwks.filter(
      ({ use = 'sig', ...jwk }) => use === 'sig' && jwk.kid === kid && (jwk.alg === undefined || jwk.alg === alg),
    );
    const [jwk] = fitting;
    // Only public keys; one that is named twice names nothing.
    if (!jwk || fitting.length > 1 || jwk.kty === 'oct') return undefined;
    const name = `${alg} ${kid ?? ''}`;
    const key = this.imported.get(name) ?? importJWK(jwk, alg);
    this.imported.set(name, key);
    return key;
  }

  private async fetchKeys(): Promise<void> {
    const now = this.options.monotonicMs();
    if (this.fetchedAt < this.triedAt && now - this.triedAt < retryMs) throw new Error('the keys could not be read');
    this.triedAt = now;
    const { url } = this.options;
    const { keys } = (await fetchWithin(url, {}, 5000, (response) => {
      if (!response.ok) throw new Error(`the keys at ${url} answered ${response.status}`);
      return response.json();
    })) as { keys?: readonly JWK[] };
    if (!Array.isArray(keys)) throw new Error(`no keys at ${url}`);
    this.jwks = keys;
    this.imported = new Map();
    this.fetchedAt = Math.max(now, this.triedAt);
  }
}
