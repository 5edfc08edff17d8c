import { performance } from 'node:perf_hooks';

/** `prepare` is not counted. */
export interface Round {
  readonly prepare?: () => void;
  readonly run: () => unknown;
}

async function milliseconds({ prepare, run }: Round): Promise<number> {
  prepare?.();
  const started = performance.now();
  await run();
  return performance.now() - started;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** The median of seven rounds, in operations a second. */
export async function perSecond(times: number, round: Round): Promise<number> {
  return (times * 1000) / median((await interleaved([round]))[0] ?? []);
}

/** Rounds in turn, so that what else the machine does meets all of them: their milliseconds. */
export async function interleaved(rounds: readonly Round[]): Promise<readonly number[][]> {
  const taken = rounds.map((): number[] => []);
  for (let count = 0; count < 8; count += 1) {
    for (const [index, round] of rounds.entries()) {
      const spent = await milliseconds(round);
      // The first is to warm up.
      if (count > 0) taken[index]?.push(spent);
    }
  }
  return taken;
}

/** How much longer one takes than the other, in the middle of all rounds. */
export const medianRatio = (one: readonly number[], other: readonly number[]): number =>
  median(one.map((ms, index) => ms / (other[index] ?? ms)));

/** Of this process, after everything that can be collected was. */
export function memoryMiB(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error('Run it with --expose-gc');
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
