import { AsyncLocalStorage } from 'node:async_hooks';
import { isRefusal } from './postgres-errors.js';

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result | Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/** So many of the process's connections, ten as they come, may hang on what lasts. */
const mostOvertaken = 3;

/**
 * What costs little more for many than for one. Whatever comes while a run is under way goes together in the next: alone nothing
 * waits, and under load a commit is shared. A run that lasts, since it waits for something or its connection is dead, is overtaken.
 */
export class Batches<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private isRunning = false;
  /** Of all kinds of runs. */
  private static overtaken = 0;
  /** A run belongs to no request: it began with one, and serves many. */
  private readonly outside = AsyncLocalStorage.snapshot();

  /**
   * @param run gives a result for each item, in their order, or a promise of it. Its failure is that of every item in it; but what
   *   Postgres has refused, and so not done, is tried again each alone, so that only those fail that have to. Runs may overlap.
   * @param most in one run
   * @param patienceMs how long the next run waits for the one before it
   */
  constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>,
    private readonly most = 500,
    private readonly patienceMs = 250,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isRunning) this.outside(() => void this.runAll());
    });
  }

  private async runAll(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      const isOvertaken = await this.orOvertaken(this.runNext(this.waiting.splice(0, this.most)));
      if (isOvertaken) return;
    }
    this.isRunning = false;
  }

  /** Ends with the run, or when its place has been given to another: then whoever began it has nothing more to do. */
  private async orOvertaken(run: Promise<void>): Promise<boolean> {
    const place = { isOvertaken: false };
    const timer = setInterval(() => {
      if (Batches.overtaken === mostOvertaken) return;
      clearInterval(timer);
      place.isOvertaken = true;
      Batches.overtaken += 1;
      void this.runAll();
    }, this.patienceMs);
    await run;
    clearInterval(timer);
    if (place.isOvertaken) Batches.overtaken -= 1;
    return place.isOvertaken;
  }

  private async runNext(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (batch.length > 1 && isRefusal(error)) await Promise.all(batch.map((one) => this.runNext([one])));
      else for (const { reject } of batch) reject(error);
    }
  }
}
