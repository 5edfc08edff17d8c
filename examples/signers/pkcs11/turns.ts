/** A token does a few things at a time; who would have to wait for long is told so at once. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly mostAtOnce = 4,
    private readonly mostWaiting = 64,
  ) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The turn goes to who waits, so nobody who comes now takes it.
      if (next) next();
      else this.running -= 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < this.mostAtOnce) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.mostWaiting) throw new Error('too many wait for the token');
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
