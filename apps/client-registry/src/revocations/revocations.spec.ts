import { jest } from '@jest/globals';
import { StoreUnavailable } from '#storage';
import { createFacts } from '../../../../test/setup/open-test-storage.js';
import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

const revoke = (body: unknown) => admin.send('POST', '/admin/revocations', { body });
const storage = () => admin.infrastructure.storage;

async function granted() {
  const made = await storage().users.create({ tenant: 'default', username: `p-${Math.random()}` });
  if (made.outcome !== 'changed') throw new Error(made.outcome);
  const shop = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'] };
  const { client_id: id } = (await admin.send('POST', '/admin/clients', { body: shop })).json;
  const client = (await storage().clients.find('default', id))!;
  const facts = await createFacts(storage(), made.user, client);
  await storage().grants.redeem(facts, facts.gid);
  const { gid, rid, clientId, clientEpoch, userEpoch: subEpoch } = facts;
  const identity = {
    tenant: 'default',
    jti: gid,
    gid,
    rid,
    sid: facts.sid ?? undefined,
    subEpoch,
    clientId,
    clientEpoch,
  };
  return { facts, identity };
}

test.each(['grant', 'session', 'user', 'client', 'token'] as const)(
  'a %s is ended when the answer comes',
  async (type) => {
    const { facts, identity } = await granted();
    const ids = {
      grant: facts.gid,
      session: facts.sessionId,
      user: facts.sub,
      client: facts.clientId,
      token: identity.jti,
    };
    expect(await storage().revocations.isRevoked(identity)).toBe(false);
    const answer = await revoke({ type, id: ids[type] });
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('revocation-token'))).toBeGreaterThan(0);
    expect(answer.json.revocation_token).toBe(answer.headers.get('revocation-token'));
    expect(await storage().revocations.isRevoked(identity)).toBe(true);
    const { items } = (await admin.send('GET', `/admin/audit?object_id=${ids[type]}&limit=1`)).json;
    expect(items[0]).toMatchObject({ actor: { kind: 'client', id: 'admin' }, object: { id: ids[type] } });
    expect((await revoke({ type, id: ids[type] })).status).toBe(200);
  },
);

test('lists of grants show what was ended', async () => {
  const { facts } = await granted();
  await revoke({ type: 'grant', id: facts.gid });
  const ofUser = await admin.send('GET', `/admin/users/${facts.sub}/grants`);
  expect(ofUser.json.items).toMatchObject([{ grant_id: facts.gid, status: 'revoked', reason: 'admin' }]);
  const ofClient = await admin.send('GET', `/admin/clients/${facts.clientId}/grants?active=true`);
  expect(ofClient.json.items).toEqual([]);
});

test.each(['grant', 'session', 'user', 'client'])('an unknown %s is not found', async (type) => {
  for (const id of ['0199a3b0-7c1e-7f00-8000-000000000001', 'nonsense']) {
    expect((await revoke({ type, id })).status).toBe(404);
  }
});

test('a token that is not ours is not found', async () => {
  expect((await revoke({ type: 'token_value', token: 'eyJhbGciOiJub25lIn0.e30.' })).status).toBe(404);
  expect((await revoke({ type: 'token_value', token: 'at1.unknown' })).status).toBe(404);
});

test.each([{}, { type: 'grant' }, { type: 'everything', id: 'x' }, { type: 'token', token: 'x' }])(
  '%j is refused',
  async (body) => {
    expect((await revoke(body)).status).toBe(422);
  },
);

test('while the set cannot be told, the answer is 503 with Retry-After, and a retry repairs it', async () => {
  const { facts, identity } = await granted();
  const set = storage().revocationSet;
  const write = jest.spyOn(set, 'write').mockRejectedValueOnce(new StoreUnavailable('away'));
  const refused = await admin.send('POST', '/admin/revocations', {
    body: { type: 'grant', id: facts.gid },
    headers: { 'idempotency-key': 'repair' },
  });
  write.mockRestore();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  const again = await admin.send('POST', '/admin/revocations', {
    body: { type: 'grant', id: facts.gid },
    headers: { 'idempotency-key': 'repair' },
  });
  expect(again.status).toBe(200);
  expect(await storage().revocations.isRevoked(identity)).toBe(true);
});
