import { performance } from 'node:perf_hooks';
import type { Connection } from '../load/connection.js';

/** One request, or one flow of several; rejects on a wrong answer. */
export type Step = (connection: Connection, worker: number) => Promise<unknown>;

/** Thrown by a step that has used up what was prepared for it: its worker stops early. */
export class UsedUp extends Error {}

export interface LoopResult {
  readonly count: number;
  readonly seconds: number;
  readonly sortedMs: Float64Array;
}

/** Every connection sends the next request when it has the answer to the one before. */
export async function runClosedLoop(
  connections: readonly Connection[],
  step: Step,
  seconds: number,
): Promise<LoopResult> {
  const began = performance.now();
  const until = began + seconds * 1000;
  const times: number[] = [];
  const work = async (connection: Connection, worker: number): Promise<void> => {
    for (let sent = performance.now(); sent < until;) {
      await step(connection, worker);
      const answered = performance.now();
      times.push(answered - sent);
      sent = answered;
    }
  };
  await Promise.all(connections.map((connection, worker) => work(connection, worker).catch(unlessUsedUp)));
  const elapsed = (performance.now() - began) / 1000;
  return { count: times.length, seconds: elapsed, sortedMs: Float64Array.from(times).sort() };
}

function unlessUsedUp(error: unknown): void {
  if (!(error instanceof UsedUp)) throw error;
}
