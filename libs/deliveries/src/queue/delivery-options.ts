/** How patient the queue is. */
export class DeliveryOptions {
  /** How long it sleeps when nothing is due; what was committed is seen after this at the latest. */
  readonly pollMs: number = 150;
  /** From one look to the next at least: what ends meanwhile is made room for together, not by a question each. */
  readonly turnMs: number = 15;
  /** Before each further attempt; the last one repeats. */
  readonly retrySeconds: readonly number[] = [1, 5, 30, 120, 600, 3600];
  /** Of receivers that refuse who we are: an administrator has to act. */
  readonly slowRetrySeconds: number = 600;
  /** Each pause is longer or shorter by up to this part, so that what failed together does not come back together. */
  readonly jitter: number = 0.2;
  readonly giveUpSeconds: number = 86_400;
  readonly leaseSeconds: number = 30;
  readonly concurrency: number = 16;
  readonly perHost: number = 8;
  /** After this many failures in a row a host is left alone for a while. */
  readonly breakAfter: number = 5;
  readonly breakSeconds: number = 30;
  readonly choresMs: number = 60_000;
}

/** Before the next attempt, after this many. */
export function pauseSeconds(options: DeliveryOptions, attempts: number, slow = false, random = Math.random()): number {
  const { retrySeconds, slowRetrySeconds, jitter } = options;
  const planned = retrySeconds[Math.min(attempts, retrySeconds.length) - 1] ?? 0;
  const pause = slow ? Math.max(planned, slowRetrySeconds) : planned;
  return pause * (1 - jitter + 2 * jitter * random);
}
