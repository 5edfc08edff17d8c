import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

interface Key {
  readonly kid: string;
  readonly purpose: string;
  readonly state: string;
}
const list = async (): Promise<readonly Key[]> => (await admin.send('GET', '/admin/keys')).json.items;
const statesOf = (keys: readonly Key[], purpose: string) =>
  keys.filter((key) => key.purpose === purpose).map(({ state }) => state);

test('keys are listed without their private part', async () => {
  const { text, json } = await admin.send('GET', '/admin/keys');
  expect(statesOf(json.items, 'access_token')).toEqual(['active']);
  expect(text).not.toMatch(/"d":|sealed/);
});

test('a rotation publishes the next keys, and at once lets them sign', async () => {
  const published = await admin.send('POST', '/admin/keys/rotate');
  expect(statesOf(published.json.items, 'access_token').sort()).toEqual(['active', 'pending']);
  const rotated = await admin.send('POST', '/admin/keys/rotate', { body: { at_once: true } });
  expect(statesOf(rotated.json.items, 'id_token').sort()).toEqual(['active', 'retiring']);
  const actions = (await admin.send('GET', '/admin/audit?object_kind=key')).json.items.map(
    ({ action }: { action: string }) => action,
  );
  expect(actions).toEqual(expect.arrayContaining(['key.publish', 'key.activate']));
});

test('a revoked key takes what it signed along, and a fresh one signs', async () => {
  const token = await admin.token();
  expect((await admin.send('GET', '/admin/keys', { token })).status).toBe(200);
  const active = (await list()).find(({ purpose, state }) => purpose === 'access_token' && state === 'active')!;
  const revoked = await admin.send('POST', `/admin/keys/${active.kid}/revoke`);
  expect(revoked).toMatchObject({ status: 200, json: { kid: active.kid, state: 'revoked' } });
  expect((await admin.send('GET', '/admin/keys', { token })).status).toBe(401);
  const fresh = await admin.token();
  expect((await admin.send('GET', '/admin/keys', { token: fresh })).status).toBe(200);
  expect((await admin.send('POST', '/admin/keys/unknown/revoke', { token: fresh })).status).toBe(404);
});
