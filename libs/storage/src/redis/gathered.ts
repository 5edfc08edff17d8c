import { AsyncLocalStorage } from 'node:async_hooks';

interface Asked<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What many requests want of Redis in one turn of the event loop goes there as one command: for its client, each command costs more than
 * what is in it.
 */
export class Gathered<Item, Result> {
  private asked: Asked<Item, Result>[] = [];
  /** It begins with one request, and serves many. */
  private readonly outside = AsyncLocalStorage.snapshot();

  /**
   * @param run gives a result for each item, in their order. Its failure is that of every item in it.
   * @param most in one command: Redis answers nobody else meanwhile
   */
  constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly most = 200,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const count = this.asked.push({ item, resolve, reject });
      if (count === 1) this.outside(setImmediate, () => void this.runAll());
      else if (count === this.most) void this.outside(() => this.runAll());
    });
  }

  private async runAll(): Promise<void> {
    const { asked } = this;
    if (asked.length === 0) return;
    this.asked = [];
    try {
      const results = await this.run(asked.map(({ item }) => item));
      for (const [index, { resolve }] of asked.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
