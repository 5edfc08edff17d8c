import {
  createClient,
  createPerson,
  openTestStorage,
  tenant,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const keep = (path: string) =>
  storage.clientDocuments.keep(tenant, `https://app.example/${path}`, { name: path, metadata: {}, freshSeconds: 60 });
const kept = async () => {
  const { rows } = await storage.database.pool.query<{ name: string }>(
    `SELECT name FROM clients WHERE id LIKE 'https://app.example/%' ORDER BY name`,
  );
  return rows.map(({ name }) => name);
};

it('a document that nobody has asked for in 400 days is forgotten, unless an administrator has said something about it', async () => {
  for (const name of ['fresh', 'given', 'off', 'old']) await keep(name);
  await storage.database.pool.query(
    `UPDATE client_documents SET fresh_until = now() - interval '401 days' WHERE client_id NOT LIKE '%fresh'`,
  );
  await storage.clients.disable(tenant, 'https://app.example/off', undefined);
  await storage.database.pool.query(
    `UPDATE clients SET settings = '{"first_party": true}' WHERE id = 'https://app.example/given'`,
  );
  await storage.clientDocuments.forgetUnused();
  expect(await kept()).toEqual(['fresh', 'given', 'off']);
});

it('consents end with the client: one that comes back is asked for again', async () => {
  const [person, client, other] = [
    await createPerson(storage),
    await keep('again'),
    await createClient(storage, { metadata: {} }),
  ];
  for (const { id } of [client, other]) await storage.consents.give(tenant, person.id, id, ['openid']);
  await storage.clients.delete(tenant, client.id, undefined);
  await keep('again');
  expect(await storage.consents.find(tenant, person.id, client.id)).toEqual({ scopes: [], epoch: 0 });
  expect(await storage.consents.find(tenant, person.id, other.id)).toEqual({ scopes: ['openid'], epoch: 0 });
});
