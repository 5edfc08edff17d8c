/**
 * Tells long-lived answers (event streams) that the process is leaving: they end at `signal`, so that shutting down
 * does not wait for clients that never hang up.
 */
export class Draining {
  private readonly controller = new AbortController();
  readonly signal = this.controller.signal;

  begin(): void {
    this.controller.abort();
  }
}
