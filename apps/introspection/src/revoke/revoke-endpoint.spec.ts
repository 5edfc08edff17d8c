import { hash, randomBytes, randomUUID } from 'node:crypto';
import { Test } from '@nestjs/testing';
import { KeyRing, Sealer, SecretKeys, type KeyEncryptionKeys } from '#keys';
import {
  AccessTokens,
  CertificateSettings,
  clientAuthentication,
  Clock,
  readSettings,
  OutboundSettings,
  ServiceSettings,
  SystemClock,
  Tenant,
} from '#service';
import type { ClientRecord } from '#storage';
import {
  Tallies,
  ClientCache,
  Clients,
  Endings,
  TokenEndings,
  Grants,
  PolicyCache,
  RefreshFamilies,
  RequestCounts,
  Revocations,
  ShortLivedValues,
} from '#storage';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { RefreshTokens } from './refresh-tokens.js';
import { RevokeEndpoint } from './revoke-endpoint.js';
import { RevokeSettings } from './revoke-settings.js';

let storage: TestStorage;
let endpoint: RevokeEndpoint;
let accessTokens: AccessTokens;
let keyRing: KeyRing;
let keyEncryptionKeys: KeyEncryptionKeys;

class WrongClock extends SystemClock {
  aheadMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.aheadMs;
  }
}
const clock = new WrongClock();

beforeAll(async () => {
  storage = await openTestStorage();
  const keys = await openTestKeys(storage);
  ({ keyRing, keyEncryptionKeys } = keys);
  const settings = readSettings([ServiceSettings, OutboundSettings, CertificateSettings, RevokeSettings], {
    TOKENWARD_REVOCATION_QUOTA_PER_HOUR: '10',
  });
  const values: [unknown, unknown][] = [
    [Clients, storage.clients],
    [ClientCache, storage.clientCache],
    [Endings, storage.endings],
    [TokenEndings, storage.tokenEndings],
    [Grants, storage.grants],
    [Tallies, storage.tallies],
    [PolicyCache, storage.policyCache],
    [RequestCounts, storage.requestCounts],
    [Revocations, storage.revocations],
    [RefreshFamilies, storage.refreshFamilies],
    [ShortLivedValues, storage.shortLived],
    [KeyRing, keys.keyRing],
    [SecretKeys, keys.secretKeys],
    [Sealer, keys.sealer],
    [Tenant, new Tenant(tenant)],
    [Clock, clock],
    [ServiceSettings, settings.of(ServiceSettings)],
    [OutboundSettings, settings.of(OutboundSettings)],
    [CertificateSettings, settings.of(CertificateSettings)],
    [RevokeSettings, settings.of(RevokeSettings)],
  ];
  const module = await Test.createTestingModule({
    providers: [
      ...values.map(([provide, useValue]) => ({ provide: provide as never, useValue })),
      ...[AccessTokens, ...clientAuthentication, RefreshTokens, RevokeEndpoint],
    ],
  }).compile();
  endpoint = module.get(RevokeEndpoint);
  accessTokens = module.get(AccessTokens);
});
afterAll(() => storage.dispose());

async function newMachine(): Promise<{ client: ClientRecord; authorization: string }> {
  const secret = randomBytes(32).toString('base64url');
  const secretHash = hash('sha256', secret, 'buffer');
  const client = await storage.clients.create({
    tenant,
    id: randomUUID(),
    name: 'machine',
    metadata: {},
    settings: {},
    secret: { hash: secretHash },
  });
  return { client, authorization: `Basic ${Buffer.from(`${client.id}:${secret}`).toString('base64')}` };
}

const reply = { headers: () => reply, send: () => undefined } as never as { headers: () => unknown };
const revoke = (authorization: string | undefined, body: object) =>
  endpoint.answer({ headers: { authorization }, body } as never, reply as never);

const tokenOf = (client: ClientRecord, ring = keyRing, more: object = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'http://localhost:9000',
    sub: client.id,
    aud: 'a',
    exp: now + 300,
    iat: now,
    jti: randomUUID(),
    tenant,
    scope: '',
    ...more,
  };
  return ring.sign('access_token', 'ES256', 'at+jwt', { ...claims, client_id: client.id, client_epoch: client.epoch });
};

it('T3.20: beyond its quota a client’s records collapse into one, and other clients’ tokens live', async () => {
  const [greedy, other] = [await newMachine(), await newMachine()];
  const [spared, untouched] = [await tokenOf(greedy.client), await tokenOf(other.client)];
  for (let count = 0; count < 11; count += 1) {
    await revoke(greedy.authorization, { token: await tokenOf(greedy.client) });
  }
  const { rows } = await storage.database.pool.query<{ kind: string; count: number }>(
    'SELECT kind, count(*)::int FROM revocations GROUP BY kind ORDER BY kind',
  );
  expect(rows).toEqual([
    { kind: 'client', count: 1 },
    { kind: 'jti', count: 10 },
  ]);
  expect(await accessTokens.introspect(spared)).toBeUndefined();
  expect(await accessTokens.introspect(untouched)).toBeDefined();
});

it('T3.20: beyond the quota a person’s token ends its grant, and nobody else’s', async () => {
  const client = await storage.clients.create({
    tenant,
    id: randomUUID(),
    name: 'page',
    metadata: { token_endpoint_auth_method: 'none' },
    settings: {},
  });
  const personal = (gid: string) => tokenOf(client, keyRing, { sub: randomUUID(), gid });
  const [own, somebodyElses] = [randomUUID(), await personal(randomUUID())];
  const spared = await personal(own);
  for (let count = 0; count < 15; count += 1) {
    await revoke(undefined, { client_id: client.id, token: await personal(own) });
  }
  expect(await accessTokens.introspect(spared)).toBeUndefined();
  expect(await accessTokens.introspect(somebodyElses)).toBeDefined();
  expect((await storage.clients.find(tenant, client.id))?.epoch).toBe(client.epoch);
});

it.each([1, -1])('T3.10: with its clock %s h ahead a process records what it answers 200 to', async (hours) => {
  const { client, authorization } = await newMachine();
  const [live, dead] = [randomUUID(), randomUUID()];
  const past = Math.floor(Date.now() / 1000) - 3600;
  const lifeOf = async (jti: string): Promise<number | undefined> => {
    const { rows } = await storage.database.pool.query<{ life: number }>(
      'SELECT extract(epoch FROM until - now())::float AS life FROM revocations WHERE id = $1',
      [jti],
    );
    return rows[0]?.life;
  };
  clock.aheadMs = hours * 3_600_000;
  await revoke(authorization, { token: await tokenOf(client, keyRing, { jti: live }) });
  if (hours > 0) await revoke(authorization, { token: await tokenOf(client, keyRing, { jti: dead, exp: past }) });
  clock.aheadMs = 0;
  const life = await lifeOf(live);
  expect(life).toBeGreaterThan(300);
  expect(life).toBeLessThan(421);
  expect(await lifeOf(dead)).toBeUndefined();
});

it('T3.6: a token of a key that this process has not seen yet is valid after one look', async () => {
  const { client } = await newMachine();
  const elsewhere = await openTestKeys(storage, keyEncryptionKeys);
  await elsewhere.keyRing.addPending('access_token', 'ES256');
  const pending = elsewhere.keyRing
    .all()
    .find(({ state, purpose }) => state === 'pending' && purpose === 'access_token');
  if (!pending) throw new Error('no key');
  await elsewhere.keyRing.activate(pending);
  expect(keyRing.all().some(({ kid }) => kid === pending.kid)).toBe(false);
  expect((await accessTokens.introspect(await tokenOf(client, elsewhere.keyRing)))?.client_id).toBe(client.id);
});
