/** Three tries in place: what still fails then is a matter for the dead letters. */
export async function withRetries(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt >= 3) throw error;
    }
  }
}
