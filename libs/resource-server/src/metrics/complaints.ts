const quietMs = 60_000;

/** Tells of the same trouble once a minute, however often it comes. */
export class Complaints {
  private readonly toldAt = new Map<string, number>();

  constructor(
    private readonly onError: (error: unknown) => void,
    private readonly monotonicMs: () => number,
  ) {}

  about(message: string): void {
    const now = this.monotonicMs();
    if (now - (this.toldAt.get(message) ?? -Infinity) < quietMs) return;
    this.toldAt.set(message, now);
    this.onError(new Error(message));
  }
}
