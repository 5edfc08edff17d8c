import type { Operation } from './history.js';

export interface Check {
  readonly name: string;
  /** How many cases it looked at: a check of nothing proves nothing. */
  readonly looked: number;
  /** Each with the operations that prove it. */
  readonly violations: readonly string[];
}

export const checkNames = {
  once: 'a code gives tokens at most once',
  again: 'what was revoked is never active again',
  bound: 'a verifier refuses what was revoked within its bound, also cut off',
  reaches: 'every revocation reaches every live consumer',
  spared: 'what was not revoked is not refused',
  back: 'service is back when the fault is over',
  sent: 'every event is sent in the end',
  phantom: 'no event without its commit',
  lost: 'no commit without its event',
  going: 'without one broker of three everything goes on',
  order: 'a heartbeat comes after all that it speaks for',
} as const;

export const tell = (operation: Operation): string => {
  const { startMs, endMs, status, kind, ...rest } = operation;
  return `[${startMs.toFixed(0)}–${endMs.toFixed(0)} ms] ${kind} ${status} ${JSON.stringify(rest)}`;
};
