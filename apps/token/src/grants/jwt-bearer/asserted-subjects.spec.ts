// The guarantee: an assertion is about somebody who is known here and whose account stands, or about nobody.
import { randomUUID } from 'node:crypto';
import type { AssertedSubject } from '#storage';
import {
  createClient,
  createPerson,
  openTestStorage,
  tenant,
  type TestStorage,
} from '../../../../../test/setup/open-test-storage.js';
import { AssertedSubjects } from './asserted-subjects.js';

let storage: TestStorage;
let subjects: AssertedSubjects;
beforeAll(async () => {
  storage = await openTestStorage();
  subjects = new AssertedSubjects(storage.users);
});
afterAll(() => storage.dispose());

const rule = (names: AssertedSubject['names'], links?: Record<string, string>): AssertedSubject => ({
  ...{ claim: 'sub', names },
  ...(links && { links }),
});
const refused = { code: 'invalid_grant' };

test('the token names the person by the pseudonym that their ending is recorded under', async () => {
  const [client, person] = [await createClient(storage), await createPerson(storage)];
  const { subject, grant } = await subjects.of(client, rule('user'), { sub: person.id });
  expect(subject).toBe(person.id);
  expect(grant).toMatchObject({ gid: null, sid: null, userEpoch: person.epoch });
  await storage.users.disable(tenant, person.id);
  const token = { tenant, jti: randomUUID(), clientId: client.id, clientEpoch: client.epoch };
  expect(await storage.revocations.isRevoked({ ...token, rid: grant?.rid, subEpoch: grant?.userEpoch })).toBe(true);
  await expect(subjects.of(client, rule('user'), { sub: person.id })).rejects.toMatchObject(refused);
});

test('somebody who was switched off while they were looked for is nobody', async () => {
  const [client, person] = [await createClient(storage), await createPerson(storage)];
  const found = subjects.of(client, rule('username'), { sub: person.username ?? '' });
  await storage.users.disable(tenant, person.id);
  const about = await found.catch((error: unknown) => error);
  if (about instanceof Error) expect(about).toMatchObject(refused);
  else {
    const { grant } = about as Awaited<typeof found>;
    const token = { tenant, jti: randomUUID(), clientId: client.id, clientEpoch: client.epoch };
    expect(await storage.revocations.isRevoked({ ...token, rid: grant?.rid, subEpoch: grant?.userEpoch })).toBe(true);
  }
});

test.each<[string, AssertedSubject, Record<string, unknown>]>([
  ['nobody’s name', rule('username'), { sub: 'nobody' }],
  ['no id', rule('user'), { sub: 'not-a-uuid' }],
  ['another client', rule('client'), { sub: 'another' }],
  ['a name that is not linked', rule('user', {}), { sub: 'constructor' }],
  ['nothing', rule('username'), {}],
  ['a list', rule('username'), { sub: ['a'] }],
  ['an address that nobody has proved', rule('email'), { sub: 'somebody@mail.example' }],
])('%s is refused', async (_what, asserted, claims) => {
  await storage.users.create({ tenant, email: 'somebody@mail.example' });
  const client = await createClient(storage);
  await expect(subjects.of(client, asserted, claims)).rejects.toMatchObject(refused);
});
