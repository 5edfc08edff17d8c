interface Waiter {
  readonly xid: bigint;
  readonly done: (isReached: boolean) => void;
}

/** So many requests may wait; the next ones are told at once that it was not reached. */
const maxWaiters = 1000;

/** How far the set has come, in the issuer's transactions, and who waits for that. */
export class Progress {
  private readonly waiters = new Set<Waiter>();
  private through = 0n;

  /** Every transaction below this one is known. */
  get throughXid(): bigint {
    return this.through;
  }

  reach(xid: bigint): void {
    if (xid <= this.through) return;
    this.through = xid;
    for (const waiter of this.waiters) {
      if (xid > waiter.xid) waiter.done(true);
    }
  }

  /** In another history, transactions have other numbers. */
  restart(): void {
    this.through = 0n;
  }

  /** @returns whether the transaction is known within the time */
  waitFor(xid: bigint, budgetMs: number): Promise<boolean> {
    if (this.through > xid) return Promise.resolve(true);
    if (this.waiters.size >= maxWaiters || budgetMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        xid,
        done: (isReached) => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve(isReached);
        },
      };
      const timer = setTimeout(() => {
        waiter.done(false);
      }, budgetMs);
      this.waiters.add(waiter);
    });
  }
}
