import { openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { Tenant } from '../infrastructure/tenant.js';
import { FixedClock } from '../time/clock.js';
import { DeviceCodes } from './device-codes.js';

let storage: TestStorage;
let devices: DeviceCodes;
let clock: FixedClock;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());
beforeEach(() => {
  clock = new FixedClock(Date.now());
  devices = new DeviceCodes(storage.shortLived, new Tenant('default'), clock);
});

const asked = { clientId: 'television', scope: ['openid'], resource: [] };

it('a device that asks too often has to wait five seconds longer each time', async () => {
  const { deviceCode } = await devices.issue(asked);
  const after = async (seconds: number) => {
    clock.advance(seconds * 1000);
    return (await devices.poll(deviceCode, 'television')).outcome;
  };
  expect(await after(0)).toBe('pending');
  expect(await after(5)).toBe('pending');
  expect(await after(4)).toBe('too-soon');
  expect(await after(9)).toBe('too-soon');
  expect(await after(15)).toBe('pending');
});

it('is told when its time is over, and nobody can decide any more', async () => {
  const { deviceCode, userCode } = await devices.issue(asked);
  const found = await devices.find(userCode);
  clock.advance(600_001);
  expect(await devices.poll(deviceCode, 'television')).toEqual({ outcome: 'expired' });
  expect(await devices.find(userCode)).toBeUndefined();
  expect(found && (await devices.decide(found, { outcome: 'denied' }))).toBe(false);
});

it('of two who decide the first counts', async () => {
  const { deviceCode, userCode } = await devices.issue(asked);
  const found = await devices.find(userCode);
  if (!found) throw new Error('not found');
  const both = [devices.decide(found, { outcome: 'denied' }), devices.decide(found, { outcome: 'pending' })];
  expect(await Promise.all(both)).toEqual([true, false]);
  expect(await devices.poll(deviceCode, 'television')).toEqual({ outcome: 'denied' });
});
