/** What is further ahead of the server's own time than this cannot be true; what is further behind proves nothing. */
const toleranceMs = 5000;

/**
 * How current the set is, in monotonic time: the machine's wall clock is never read, and the server's clock decides only what a
 * heartbeat means when it comes. So no clock that is set back can hide staleness.
 */
export class Certainty {
  /** Server time minus monotonic time. */
  private offsetMs: number | undefined;
  private certainAt = -Infinity;
  private through = 0;
  private doubted: { readonly throughMs: number; readonly askedAt: number } | undefined;

  constructor(private readonly monotonicMs: () => number) {}

  /** Server time (ms since 1970), as far as it is known. */
  serverNowMs(): number {
    return this.monotonicMs() + (this.offsetMs ?? 0);
  }

  get isCalibrated(): boolean {
    return this.offsetMs !== undefined;
  }

  /** The server time up to which everything is known. */
  get throughMs(): number {
    return this.through;
  }

  stalenessMs(): number {
    return this.monotonicMs() - this.certainAt;
  }

  /** Everything before this server time has been handed over. @returns false when it cannot be true */
  heard(throughMs: number): boolean {
    if (throughMs > this.serverNowMs() + toleranceMs) return false;
    this.sure(Math.min(this.monotonicMs(), throughMs - (this.offsetMs ?? 0)), throughMs);
    return true;
  }

  /**
   * A snapshot that was asked for at this monotonic time: it holds everything up to a moment after the question, so taking the
   * question's errs towards more staleness.
   *
   * @returns false for one from the past (a cache has answered): its records are true, its time proves nothing
   */
  proven(throughMs: number, askedAt: number): boolean {
    if (this.isFromThePast(throughMs, askedAt)) {
      this.doubted = { throughMs, askedAt };
      return false;
    }
    this.doubted = undefined;
    this.offsetMs = throughMs - askedAt;
    this.sure(askedAt, throughMs);
    return true;
  }

  private isFromThePast(throughMs: number, askedAt: number): boolean {
    if (this.offsetMs === undefined || throughMs >= askedAt + this.offsetMs - toleranceMs) return false;
    if (!this.doubted) return true;
    // The server's clock was set back, but it runs: two answers in a row agree about it.
    const ran = throughMs - this.doubted.throughMs - (askedAt - this.doubted.askedAt);
    return throughMs <= this.doubted.throughMs || Math.abs(ran) > toleranceMs;
  }

  private sure(at: number, throughMs: number): void {
    if (at <= this.certainAt) return;
    this.certainAt = at;
    this.through = throughMs;
  }
}
