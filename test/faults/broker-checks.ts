import { checkNames, type Check } from './check.js';
import { during, isSpareBrokerAway } from './fault-times.js';
import type { History, OperationOf } from './history.js';

/** How far behind a verifier may be before it has to ask, and what a loaded machine takes. */
export const heardWithinMs = 12_000;

/** A broker of three is away, and nothing else was broken for so long that a feed could still be behind because of it. */
const isOnlyForABroker = (history: History, { endMs }: OperationOf<'heard'>): boolean => {
  const fromMs = endMs - heardWithinMs;
  const lately = history.faults.filter((fault) => during([fault], fromMs, endMs));
  return lately.length > 0 && lately.every((fault) => isSpareBrokerAway(history, fault));
};

const heardThen = (history: History): OperationOf<'heard'>[] =>
  history.operations
    .filter((one): one is OperationOf<'heard'> => one.kind === 'heard')
    .filter((one) => isOnlyForABroker(history, one));

/**
 * Such a fault lasts longer than the bound, so a feed that waits for the broker to come back is seen. A heartbeat speaks for every
 * ending before it: who is not behind knows of them all.
 */
export function goesOnWithoutABroker(history: History): Check {
  const heard = heardThen(history);
  const violations = heard
    .filter(({ behindMs }) => behindMs > heardWithinMs)
    .map(({ consumer, behindMs, endMs }) => `[${endMs.toFixed(0)} ms] ${consumer} is ${behindMs} ms behind`);
  return { name: checkNames.going, looked: heard.length, violations };
}

/** The most that any feed was behind then. */
export const mostBehindMs = (history: History): number =>
  Math.max(0, ...heardThen(history).map(({ behindMs }) => behindMs));
