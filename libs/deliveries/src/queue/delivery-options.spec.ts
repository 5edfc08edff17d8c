import { DeliveryOptions, pauseSeconds } from './delivery-options.js';
import { hostOf, Hosts } from './hosts.js';

const options = new DeliveryOptions();

class TwoAtOnce extends DeliveryOptions {
  override readonly perHost = 2;
}

test('pauses grow to an hour, each a fifth longer or shorter', () => {
  const middle = [1, 2, 3, 4, 5, 6, 7, 30].map((attempts) => pauseSeconds(options, attempts, false, 0.5));
  expect(middle).toEqual([1, 5, 30, 120, 600, 3600, 3600, 3600]);
  expect(pauseSeconds(options, 1, false, 0)).toBeCloseTo(0.8);
  expect(pauseSeconds(options, 1, false, 1)).toBeCloseTo(1.2);
  expect(pauseSeconds(options, 1, true, 0.5)).toBe(600);
});

test('a host that fails again and again is left alone, then tried with one request', () => {
  let nowMs = 0;
  const hosts = new Hosts(new TwoAtOnce(), () => nowMs);
  for (let failure = 0; failure < 5; failure += 1) {
    expect(hosts.enter('a')).toBe(true);
    hosts.leave('a', false);
  }
  expect([hosts.enter('a'), hosts.busy()]).toEqual([false, ['a']]);
  nowMs = 30_000;
  expect([hosts.enter('a'), hosts.enter('a')]).toEqual([true, false]);
  hosts.leave('a', false);
  nowMs = 60_000;
  expect(hosts.enter('a')).toBe(false);
  nowMs = 90_000;
  expect(hosts.enter('a')).toBe(true);
  hosts.leave('a', true);
  expect([hosts.busy(), hosts.enter('a'), hosts.enter('a'), hosts.enter('a')]).toEqual([[], true, true, false]);
});

test('a host is its name and port, in any case', () => {
  expect(hostOf('https://Hooks.Example:8443/a?b')).toBe('hooks.example:8443');
});
