// The guarantee: a secret that could be read back lies in the database only for a client that signs with it.
import { randomBytes, randomUUID } from 'node:crypto';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const secret = { hash: randomBytes(32), sealed: Buffer.from('sealed') };
const clientOf = (method: string) =>
  storage.clients.create({
    tenant,
    id: randomUUID(),
    name: 'Shop',
    metadata: { token_endpoint_auth_method: method },
    settings: {},
    secret,
  });
const sealedOf = async (id: string) =>
  (await storage.clients.find(tenant, id))?.secrets.map(({ sealed }) => sealed?.toString());

test.each(['client_secret_basic', 'client_secret_post'])('a client of %s has its hash only', async (method) => {
  const { id } = await clientOf(method);
  expect(await sealedOf(id)).toEqual([undefined]);
  await storage.clients.rotateSecret(tenant, id, { ...secret, hash: randomBytes(32) }, 60);
  expect(await sealedOf(id)).toEqual([undefined, undefined]);
});

test('one that is cached holds no more memory than its own', async () => {
  const { id } = await clientOf('client_secret_jwt');
  const secrets = (await storage.clients.find(tenant, id))?.secrets;
  expect(secrets?.map(({ hash, sealed }) => [hash.buffer.byteLength, sealed?.buffer.byteLength])).toEqual([[32, 6]]);
});

test('what was sealed is gone when the client turns to another method', async () => {
  const { id, metadata } = await clientOf('client_secret_jwt');
  expect(await sealedOf(id)).toEqual(['sealed']);
  const change = { name: 'Shop', settings: {} };
  await storage.clients.update(tenant, id, undefined, { ...change, metadata: { ...metadata, scope: 'openid' } });
  expect(await sealedOf(id)).toEqual(['sealed']);
  const basic = { token_endpoint_auth_method: 'client_secret_basic' };
  await storage.clients.update(tenant, id, undefined, { ...change, metadata: basic });
  expect(await sealedOf(id)).toEqual([undefined]);
});
