/** What time it is; a parameter of everything that compares times, so that tests need no sleeping. */
export abstract class Clock {
  /** Milliseconds since 1970, as tokens and rows record it. */
  abstract nowMs(): number;
  /** Milliseconds since some fixed moment; never steps back, so durations are measured with it. */
  abstract monotonicMs(): number;
}

export class SystemClock extends Clock {
  override nowMs(): number {
    return Date.now();
  }

  override monotonicMs(): number {
    return performance.now();
  }
}

/** For tests: stands still until it is told to move. */
export class FixedClock extends Clock {
  private elapsedMs = 0;

  constructor(private readonly startMs = Date.UTC(2026, 0, 1)) {
    super();
  }

  override nowMs(): number {
    return this.startMs + this.elapsedMs;
  }

  override monotonicMs(): number {
    return this.elapsedMs;
  }

  advance(milliseconds: number): void {
    this.elapsedMs += milliseconds;
  }
}
