import type { Operation } from './history.js';

export interface Check {
  readonly name: string;
  /** How many cases it looked at: a check of nothing proves nothing. */
  readonly looked: number;
  /** Each with the operations that prove it. */
  readonly violations: readonly string[];
}

export const tell = (operation: Operation): string => {
  const { startMs, endMs, status, kind, ...rest } = operation;
  return `[${startMs.toFixed(0)}–${endMs.toFixed(0)} ms] ${kind} ${status} ${JSON.stringify(rest)}`;
};
