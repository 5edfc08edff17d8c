import type { ReceivedRecord } from '#events';
import { HeartbeatChecks } from './heartbeat-checks.js';

const beat = (partition: number, value: string, key = `hb:${partition}`): ReceivedRecord => ({
  ...{ topic: 'revocations.v1', partition, key, value },
  headers: { ce_type: 'authz.heartbeat.v1', 'x-tenant': 'default', 'x-sig': 'ours' },
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

function openChecks(isOurs: (value: string) => Promise<boolean> = () => Promise.resolve(true)) {
  const [accepted, complaints]: [string[], object[]] = [[], []];
  const checks = new HeartbeatChecks({
    isOurs: ({ value }) => isOurs(value),
    accept: ({ value }) => accepted.push(value),
    complain: (message) => complaints.push(message),
  });
  return { checks, accepted, complaints };
}

it('a heartbeat of one partition does not speak for another', async () => {
  const { checks, accepted, complaints } = openChecks();
  checks.add(beat(2, 'copied', 'hb:0'));
  checks.add(beat(2, 'joined', 'hb'));
  checks.add(beat(0, 'own'));
  await settled();
  expect([accepted, complaints.length]).toEqual([['own'], 1]);
});

it('of a day of them that comes at once, the newest of each partition is looked at', async () => {
  let looks = 0;
  const { checks, accepted } = openChecks(async () => {
    looks += 1;
    await settled();
    return true;
  });
  for (let n = 1; n <= 10_000; n += 1)
    for (const partition of [0, 1, 2]) checks.add(beat(partition, `${partition}:${n}`));
  while (accepted.length < 4) await settled();
  expect(looks).toBe(4);
  expect(accepted).toEqual(['0:1', '1:10000', '2:10000', '0:10000']);
});

it('goes on after one that cannot be read, and complains of many once', async () => {
  const { checks, accepted, complaints } = openChecks((value) => {
    if (value === 'broken') return Promise.reject(new Error('unreadable'));
    return Promise.resolve(value === 'good');
  });
  for (const value of ['broken', 'forged', 'forged', 'good']) {
    checks.add(beat(0, value));
    await settled();
  }
  expect([accepted, complaints.length]).toEqual([['good'], 1]);
});
