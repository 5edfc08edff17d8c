import type { History, Injected } from './history.js';
import { isBroker, takesBrokerAway } from './targets.js';

/** What finding a store again may take after the fault is over: reconnecting backs off up to this. */
export const graceMs = 8000;

/** Whether one of these faults lasted, or had just ended, between these two moments. However many overlap, each counts to its own end. */
export const during = (faults: readonly Injected[], startMs: number, endMs: number): boolean =>
  faults.some((fault) => fault.startMs <= endMs && startMs <= fault.endMs + graceMs);

/** A broker of three is away, and the other two are whole: then nothing is excused. */
export const isSpareBrokerAway = (history: Pick<History, 'brokers' | 'faults'>, fault: Injected): boolean =>
  history.brokers > 1 && takesBrokerAway(fault) && !hasOtherBroker(history.faults, fault);

const hasOtherBroker = (faults: readonly Injected[], { target, startMs, endMs }: Injected): boolean =>
  during(
    faults.filter((one) => isBroker(one.target) && one.target !== target),
    startMs,
    endMs + graceMs,
  );
