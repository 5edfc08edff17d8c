import { LRUCache } from 'lru-cache';

const keyOf = (owner: string, sector: string): string => `${owner} ${sector}`;

/**
 * What people and their sessions are called in a sector, in this process. Such a name is given once and never changes, so it need not
 * be asked for again; whether its owner still stands is asked elsewhere, each time.
 */
export class SectorNames<Name extends string | undefined = string> {
  private readonly known = new LRUCache<string, string>({ max: 10_000 });

  constructor(private readonly find: (owner: string, sector: string) => Promise<Name>) {}

  async of(owner: string, sector: string): Promise<Name> {
    const known = this.known.get(keyOf(owner, sector));
    if (known !== undefined) return known as Name;
    const found = await this.find(owner, sector);
    if (found !== undefined) this.remember(owner, sector, found);
    return found;
  }

  /** A name that has just been given. */
  remember(owner: string, sector: string, name: string): void {
    this.known.set(keyOf(owner, sector), name);
  }
}
