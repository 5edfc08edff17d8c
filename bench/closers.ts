type Close = () => unknown;

/** What was started, ended in reverse, whatever happens. */
export class Closers {
  private readonly closes: Close[] = [];

  add(close: Close): void {
    this.closes.push(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.closes.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        process.stderr.write(`while ending: ${String(error)}\n`);
      }
    }
  }
}
