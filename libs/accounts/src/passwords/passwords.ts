import argon2 from 'argon2';

/** OWASP's first choice for argon2id. */
const settings = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const atOnce = 2;
const mostWaiting = 50;

/** More passwords wait to be hashed than this process lets wait. */
export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy';
}

/** Hashes what people choose: argon2id, off the event loop, a few at once, and never an endless queue. */
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws PasswordsBusy */
  async hash(password: string): Promise<string> {
    await this.turn();
    try {
      return await argon2.hash(password, settings);
    } finally {
      // The turn goes to who waits longest; only when nobody does it is free.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < atOnce) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= mostWaiting) throw new PasswordsBusy();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
