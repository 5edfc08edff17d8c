import { faultKinds, schedule, targetsOf, type Plan } from './schedule.js';

const plan: Plan = { seed: 7, minutes: 6, profile: 'distributed', brokerRestarts: 0 };
const seeds = Array.from({ length: 50 }, (_, seed) => seed);

describe('the schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(schedule(plan)).toEqual(schedule(plan));
    expect(schedule({ ...plan, seed: 8 })).not.toEqual(schedule(plan));
  });

  it.each(['distributed', 'single'] as const)('of six minutes has each kind that the %s profile has', (profile) => {
    const possible = faultKinds.filter((kind) => targetsOf(profile)[kind].length > 0);
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
      expect(targetsOf('single')[kind]).toContain(target);
    }
  });

  it('of the nightly form has every target, and fifty restarts of the broker besides', () => {
    const faults = schedule({ ...plan, minutes: 20, brokerRestarts: 50 });
    const broken = new Set(faults.map(({ kind, target }) => `${kind} ${target}`));
    const all = Object.entries(targetsOf('distributed')).flatMap(([kind, some]) => some.map((one) => `${kind} ${one}`));
    expect([...broken].sort()).toEqual(all.sort());
    const restarts = faults.filter(({ kind, target }) => kind === 'kill-server' && target === 'kafka');
    expect(restarts.length).toBeGreaterThan(50);
  });
});
