/** Lets a few work at once and some wait; whoever comes beyond that is turned away at once. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    private readonly busy: () => Error,
  ) {}

  /** How many wait now. */
  get length(): number {
    return this.waiting.length;
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.start();
    try {
      return await work();
    } finally {
      // The turn goes to who waits longest; only when nobody does it is free.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async start(): Promise<void> {
    if (this.running < this.atOnce) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.mostWaiting) throw this.busy();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
