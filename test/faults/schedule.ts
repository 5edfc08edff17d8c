import { Random } from './random.js';
import { areApart, brokersOf, faultKinds, takesBrokerAway, targetsOf, type Aim, type Parts } from './targets.js';

export interface Fault extends Aim {
  /** From the start of the load. */
  readonly atMs: number;
  readonly lastsMs: number;
}

export interface Plan extends Parts {
  readonly seed: number;
  readonly minutes: number;
  /** Whether in some slots a second fault begins while the first one lasts. */
  readonly pairs: boolean;
  /** Restarts of the brokers, in turn, beside all other faults: for the nightly form. */
  readonly brokerRestarts: number;
}

type Range = readonly [leastMs: number, mostMs: number];

const durations: Partial<Record<Aim['kind'], Range>> = {
  flush: [0, 0],
  cut: [0, 0],
  duplicate: [0, 0],
  clock: [3000, 6000],
  'disk-full': [2000, 5000],
};

/** Longer than a verifier may be behind: what would stand still without that broker is seen to. */
const brokerAwayMs: Range = [15_000, 18_000];

/** Before the first fault, and after the last one, so that what was broken has come back when everything is checked. */
const quietMs = { before: 8000, after: 15_000 };
const slotMs = 14_000;
/** Of a fault that lasts longer than its slot has room for, to the next. */
const betweenMs = 8000;
const shareOfPairs = 0.4;

/** The same for the same seed: each kind once if there is room, then every other target, then all of them again. */
export function schedule(plan: Plan): Fault[] {
  const random = new Random(plan.seed);
  const endMs = plan.minutes * 60_000 - quietMs.after;
  const slots: Fault[][] = [];
  let beginMs = quietMs.before;
  for (const aim of aims(random, plan)) {
    const slot = slotOf(random, plan, aim, beginMs);
    const lastsUntilMs = Math.max(...slot.map(({ atMs, lastsMs }) => atMs + lastsMs));
    if (Math.max(beginMs + slotMs, lastsUntilMs) > endMs) break;
    slots.push(slot);
    beginMs = Math.max(beginMs + slotMs, lastsUntilMs + betweenMs);
  }
  return [...slots.flat(), ...restarts(random, plan, restartTimes(plan, slots, endMs))].sort((a, b) => a.atMs - b.atMs);
}

function slotOf(random: Random, plan: Plan, aim: Aim, beginMs: number): Fault[] {
  const atMs = beginMs + random.between(0, slotMs / 4);
  const first = { atMs, ...aim, lastsMs: lastsMs(random, plan, aim) };
  // What is over at once leaves no room for another.
  if (!plan.pairs || first.lastsMs < 1000 || !random.chance(shareOfPairs)) return [first];
  const other = random.pick(allAims(plan).filter((one) => areApart(one, aim)));
  const laterMs = random.between(200, Math.min(first.lastsMs - 500, 4000));
  return [first, { atMs: atMs + laterMs, ...other, lastsMs: lastsMs(random, plan, other) }];
}

function lastsMs(random: Random, { brokers }: Plan, aim: Aim): number {
  const isLong = brokers > 1 && takesBrokerAway(aim);
  return random.between(...(isLong ? brokerAwayMs : (durations[aim.kind] ?? [1000, 6000])));
}

function allAims(plan: Plan): Aim[] {
  const targets = targetsOf(plan);
  return faultKinds.flatMap((kind) => targets[kind].map((target) => ({ kind, target })));
}

/** Without end. */
function* aims(random: Random, plan: Plan): Generator<Aim> {
  const all = allAims(plan);
  const first = faultKinds.flatMap((kind) => {
    const some = all.filter((one) => one.kind === kind);
    return some.length > 0 ? [random.pick(some)] : [];
  });
  yield* random.shuffled(first);
  yield* random.shuffled(all.filter((one) => !first.includes(one)));
  for (;;) yield* random.shuffled(all);
}

/** Evenly over the time, except where one broker of three is away alone: that is to be seen alone. */
function restartTimes(plan: Plan, slots: readonly Fault[][], endMs: number): number[] {
  const free = Array.from({ length: Math.ceil((endMs - quietMs.before) / 1000) }, (_, second) => {
    return quietMs.before + second * 1000;
  }).filter((atMs) => !slots.some((slot) => isOfALoneBroker(plan, slot, atMs)));
  return Array.from({ length: plan.brokerRestarts }, (_, index) => {
    return free[Math.floor((index * free.length) / plan.brokerRestarts)] ?? quietMs.before;
  });
}

function isOfALoneBroker({ brokers }: Plan, [first, second]: readonly Fault[], atMs: number): boolean {
  if (brokers === 1 || !first || second || !takesBrokerAway(first)) return false;
  return atMs > first.atMs - 2 * betweenMs && atMs < first.atMs + first.lastsMs + betweenMs;
}

function restarts(random: Random, plan: Plan, times: readonly number[]): Fault[] {
  const brokers = brokersOf(plan);
  return times.map((beginMs, index) => ({
    atMs: beginMs + random.between(0, 999),
    kind: 'kill-server' as const,
    target: brokers[index % brokers.length] ?? 'kafka',
    lastsMs: random.between(0, 3000),
  }));
}
