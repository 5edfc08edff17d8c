import { Random } from './random.js';

export type Profile = 'distributed' | 'single';

export const faultKinds = [
  'kill-service',
  'kill-leader',
  'kill-server',
  'pause-service',
  'pause-server',
  'flush',
  'cut',
  'delay',
  'hold',
  'disk-full',
  'clock',
  'duplicate',
  'kill-consumer',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** From the start of the load. */
  readonly atMs: number;
  readonly kind: FaultKind;
  readonly target: string;
  readonly lastsMs: number;
}

export interface Plan {
  readonly seed: number;
  readonly minutes: number;
  readonly profile: Profile;
  /** Restarts of the broker beside all other faults: for the nightly form. */
  readonly brokerRestarts: number;
}

const services: Readonly<Record<Profile, readonly string[]>> = {
  distributed: ['authorize', 'token', 'token-2', 'client-registry', 'introspection'],
  single: ['platform', 'platform-2'],
};
const servers: Readonly<Record<Profile, readonly string[]>> = {
  distributed: ['postgres', 'redis', 'kafka'],
  single: ['postgres', 'redis'],
};

/** What there is to break, by kind; empty where the profile has no such thing. */
export const targetsOf = (profile: Profile): Readonly<Record<FaultKind, readonly string[]>> => ({
  'kill-service': [...services[profile], 'gateway'],
  'kill-leader': ['relay'],
  'kill-server': servers[profile],
  'pause-service': [...services[profile], 'gateway'],
  'pause-server': servers[profile],
  flush: ['redis'],
  cut: servers[profile],
  delay: servers[profile],
  hold: servers[profile],
  'disk-full': profile === 'distributed' ? ['kafka'] : [],
  clock: services[profile],
  duplicate: profile === 'distributed' ? ['kafka'] : [],
  'kill-consumer': ['consumer'],
});

const durations: Partial<Record<FaultKind, readonly [number, number]>> = {
  flush: [0, 0],
  cut: [0, 0],
  duplicate: [0, 0],
  clock: [3000, 6000],
  'disk-full': [2000, 5000],
};

/** Before the first fault, and after the last one, so that what was broken has come back when everything is checked. */
const quietMs = { before: 8000, after: 15_000 };
const slotMs = 14_000;

/** The same for the same seed: each kind once if there is room, then every other target, then all of them again. */
export function schedule(plan: Plan): Fault[] {
  const random = new Random(plan.seed);
  const lengthMs = plan.minutes * 60_000 - quietMs.before - quietMs.after;
  const slots = Math.max(0, Math.floor(lengthMs / slotMs));
  const faults = chosen(random, plan.profile, slots).map(({ kind, target }, slot) => ({
    atMs: quietMs.before + slot * slotMs + random.between(0, slotMs / 4),
    ...{ kind, target },
    lastsMs: random.between(...(durations[kind] ?? [1000, 6000])),
  }));
  return [...faults, ...restarts(random, plan.brokerRestarts, lengthMs)].sort((a, b) => a.atMs - b.atMs);
}

function chosen(random: Random, profile: Profile, count: number): Pick<Fault, 'kind' | 'target'>[] {
  const targets = targetsOf(profile);
  const all = faultKinds.flatMap((kind) => targets[kind].map((target) => ({ kind, target })));
  const first = faultKinds
    .filter((kind) => targets[kind].length > 0)
    .map((kind) => ({ kind, target: random.pick(targets[kind]) }));
  const isFirst = (one: Pick<Fault, 'kind' | 'target'>): boolean =>
    first.some(({ kind, target }) => kind === one.kind && target === one.target);
  const picked = [...random.shuffled(first), ...random.shuffled(all.filter((one) => !isFirst(one)))];
  while (picked.length < count) picked.push(...random.shuffled(all));
  return picked.slice(0, count);
}

function restarts(random: Random, count: number, lengthMs: number): Fault[] {
  const every = lengthMs / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => ({
    atMs: Math.round(quietMs.before + index * every + random.between(0, every / 4)),
    kind: 'kill-server' as const,
    target: 'kafka',
    lastsMs: random.between(0, 3000),
  }));
}
