interface Waiter {
  readonly holder: string;
  readonly xid: bigint;
  readonly done: (isReached: boolean) => void;
}

/** So many requests may wait; the next ones are told at once that it was not reached. */
const maxWaiters = 1000;
/** And so many with tokens of one person or client: the others keep their room. */
const maxOfOne = 50;

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

  /**
   * @param holder whose token asks
   * @returns whether the transaction is known within the time
   */
  waitFor(xid: bigint, budgetMs: number, holder: string): Promise<boolean> {
    if (this.through > xid) return Promise.resolve(true);
    if (budgetMs <= 0 || this.isCrowded(holder)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        xid,
        holder,
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

  private isCrowded(holder: string): boolean {
    if (this.waiters.size >= maxWaiters) return true;
    let count = 0;
    for (const waiter of this.waiters) if (waiter.holder === holder) count += 1;
    return count >= maxOfOne;
  }
}
