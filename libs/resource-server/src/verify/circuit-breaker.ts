const failuresToOpen = 5;
const openMs = 1000;

/** After five failures in a row nobody is asked for a second; then one question tries again. */
export class CircuitBreaker {
  private failures = 0;
  private openedAt = -Infinity;

  constructor(private readonly monotonicMs: () => number) {}

  /** @throws what the question throws, or that nobody may ask now */
  async run<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (this.failures >= failuresToOpen) {
      if (this.monotonicMs() - this.openedAt < openMs) throw new Error('it has failed too often just now');
      this.openedAt = this.monotonicMs();
    }
    try {
      const answer = await ask();
      this.failures = 0;
      return answer;
    } catch (error) {
      this.failures += 1;
      if (this.failures >= failuresToOpen) this.openedAt = this.monotonicMs();
      throw error;
    }
  }
}
