import type { Sealer } from '#keys';
import { FixedClock, sealPing } from '#service';
import { createClient, openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { PingCourier } from './ping-courier.js';

let storage: TestStorage;
let sealer: Sealer;
beforeAll(async () => {
  storage = await openTestStorage();
  ({ sealer } = await openTestKeys(storage));
});
afterAll(() => storage.dispose());

const endpoint = 'https://app.example/ping';
async function sent(until: number, name = 'a') {
  const clock = new FixedClock(1_000_000);
  const client = await createClient(storage, { metadata: { backchannel_client_notification_endpoint: endpoint } });
  const sealed = sealPing(sealer, 'a', { authReqId: 'id', token: 'token' });
  const delivery = { id: '', tenant, kind: 'ciba' as const, subscriberId: null, target: client.id, endpoint };
  const rest = { attempts: 0, ageSeconds: 0, lease: '', message: { name, sealed, until } };
  return new PingCourier(storage.clients, sealer, clock).requestOf({ ...delivery, ...rest });
}

it('tells which request was decided, with the client’s token', async () => {
  expect(await sent(1001)).toEqual({
    url: endpoint,
    body: '{"auth_req_id":"id"}',
    headers: { 'content-type': 'application/json', authorization: 'Bearer token' },
  });
});

it('tells nothing of a request that has expired, or that was sealed for another', async () => {
  expect(await sent(1000)).toBeUndefined();
  expect(await sent(1001, 'b')).toBeUndefined();
});
