import { heardWithinMs } from './broker-checks.js';
import { schedule, type Fault, type Plan } from './schedule.js';
import { areApart, faultKinds, isBroker, takesBrokerAway, targetsOf } from './targets.js';

const plan: Plan = { seed: 7, minutes: 6, profile: 'distributed', brokers: 1, pairs: false, brokerRestarts: 0 };
const three: Plan = { ...plan, brokers: 3, pairs: true };
const seeds = Array.from({ length: 50 }, (_, seed) => seed);

describe('the schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(schedule(plan)).toEqual(schedule(plan));
    expect(schedule({ ...plan, seed: 8 })).not.toEqual(schedule(plan));
  });

  it.each(['distributed', 'single'] as const)('of six minutes has each kind that the %s profile has', (profile) => {
    const possible = faultKinds.filter((kind) => targetsOf({ ...plan, profile })[kind].length > 0);
    for (const seed of seeds) {
      const kinds = new Set(schedule({ ...plan, profile, seed }).map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual([...possible].sort());
    }
  });

  it('ends early enough for everything to come back, whatever the seed', () => {
    for (const seed of seeds) {
      const faults = schedule({ ...plan, seed });
      const times = faults.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.min(...times)).toBeGreaterThan(5000);
      expect(Math.max(...faults.map(({ atMs, lastsMs }) => atMs + lastsMs))).toBeLessThan(6 * 60_000 - 5000);
    }
  });

  it('breaks only what the profile has', () => {
    for (const { kind, target } of schedule({ ...plan, profile: 'single', minutes: 20 })) {
      expect(targetsOf({ ...plan, profile: 'single' })[kind]).toContain(target);
    }
  });

  it('of the nightly form has every target, and fifty restarts besides, of each broker in turn', () => {
    const faults = schedule({ ...three, minutes: 20, brokerRestarts: 50 });
    const broken = new Set(faults.map(({ kind, target }) => `${kind} ${target}`));
    const all = Object.entries(targetsOf(three)).flatMap(([kind, some]) => some.map((one) => `${kind} ${one}`));
    expect([...broken].sort()).toEqual(all.sort());
    for (const broker of ['kafka', 'kafka-2', 'kafka-3']) {
      const restarts = faults.filter(({ kind, target }) => kind === 'kill-server' && target === broker);
      expect(restarts.length).toBeGreaterThan(16);
    }
  });
});

describe('two faults at once', () => {
  /** A fault that begins while another one lasts. */
  const overlaps = (faults: readonly Fault[]): [Fault, Fault][] =>
    faults.flatMap((first) =>
      faults
        .filter((other) => first.atMs < other.atMs && other.atMs < first.atMs + first.lastsMs)
        .map((other): [Fault, Fault] => [first, other]),
    );

  it('are there only if asked for, in some slots, and always the same ones', () => {
    for (const seed of seeds) {
      expect(overlaps(schedule({ ...plan, seed }))).toEqual([]);
      const pairs = overlaps(schedule({ ...plan, pairs: true, seed }));
      expect(pairs.length).toBeGreaterThan(0);
      expect(pairs.length).toBeLessThan(20);
    }
    expect(schedule(three)).toEqual(schedule(three));
  });

  it('never have the same target, nor are both of a service and of whichever leads', () => {
    for (const seed of seeds) {
      for (const [first, other] of overlaps(schedule({ ...three, seed }))) {
        expect(first.target).not.toBe(other.target);
        expect(areApart(first, other)).toBe(true);
      }
    }
    expect(areApart({ kind: 'kill-leader', target: 'relay' }, { kind: 'clock', target: 'token' })).toBe(false);
    expect(areApart({ kind: 'kill-leader', target: 'relay' }, { kind: 'cut', target: 'redis' })).toBe(true);
  });
});

describe('a broker of three', () => {
  const faults = seeds.flatMap((seed) => schedule({ ...three, seed }));

  it('is broken like any other server, whichever it is', () => {
    for (const kind of ['kill-server', 'pause-server', 'cut', 'delay', 'hold', 'disk-full'] as const) {
      const broken = new Set(faults.filter((one) => one.kind === kind).map(({ target }) => target));
      expect([...broken].filter(isBroker).sort()).toEqual(['kafka', 'kafka-2', 'kafka-3']);
    }
  });

  it('is away alone now and then, also beside fifty restarts', () => {
    for (const seed of seeds) {
      const all = schedule({ ...three, seed, minutes: 20, brokerRestarts: 50 });
      const lone = all.filter((one) => takesBrokerAway(one) && one.lastsMs > heardWithinMs && isAlone(all, one));
      expect(lone.length).toBeGreaterThan(0);
    }
  });

  /** Nothing else from so long before that a feed could still be behind because of it. */
  const isAlone = (all: readonly Fault[], { atMs, lastsMs }: Fault): boolean =>
    all.filter((one) => one.atMs < atMs + lastsMs && one.atMs + one.lastsMs > atMs - 7000).length === 1;

  it('is away for longer than a verifier may be behind; the only one is not', () => {
    const away = faults.filter(takesBrokerAway);
    expect(Math.min(...away.map(({ lastsMs }) => lastsMs))).toBeGreaterThan(heardWithinMs);
    const only = seeds.flatMap((seed) => schedule({ ...plan, seed })).filter(takesBrokerAway);
    expect(Math.max(...only.map(({ lastsMs }) => lastsMs))).toBeLessThan(heardWithinMs);
  });
});
