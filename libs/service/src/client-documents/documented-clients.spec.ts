import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { defaultPolicy } from '#protocol';
import { CatalogueCache, seedDefaults, type PolicyCache } from '#storage';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { OutboundSettings } from '../outbound/outbound-settings.js';
import { readSettings } from '../settings/read-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { FixedClock } from '../time/clock.js';
import { DocumentFetches } from './document-fetches.js';
import { DocumentedClients } from './documented-clients.js';

// The guarantee: a document is what its client may do, soon after it changes, and nobody can make us hammer a server.
// The attacks: addresses made up by the thousand, a document that grows wrong, a client that an administrator has switched off.
let storage: TestStorage;
let server: Server;
let asked: number;
let answer: { status?: number; body?: string; headers?: Record<string, string> };
let isOn: boolean;
let clock: FixedClock;
let url: string;
let count = 0;

beforeAll(async () => {
  storage = await openTestStorage();
  await seedDefaults(storage.database, tenant, 'http://localhost:9000');
  server = createServer((_request, response) => {
    asked += 1;
    const { status = 200, body = '', headers = { 'content-type': 'application/json' } } = answer;
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await storage.dispose();
});
beforeEach(() => {
  asked = 0;
  isOn = true;
  clock = new FixedClock();
  count += 1;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/${count}`;
  publish();
});

const publish = (more: object = {}, headers: Record<string, string> = { 'content-type': 'application/json' }): void => {
  const document = { client_id: url, client_name: 'App', redirect_uris: ['https://app.example/callback'], ...more };
  answer = { body: JSON.stringify(document), headers };
};
/** What a process finds that has not asked before. */
function finder(issuer = 'http://localhost:9000') {
  const settings = readSettings([ServiceSettings, OutboundSettings], { TOKENWARD_ISSUER: issuer });
  const http = new OutboundHttp(settings.of(OutboundSettings), settings.of(ServiceSettings));
  const policies = { of: () => Promise.resolve({ ...defaultPolicy, client_id_metadata_documents: isOn }) };
  const clients = new DocumentedClients(
    storage.clientCache,
    storage.clientDocuments,
    new DocumentFetches(http, clock),
    policies as unknown as PolicyCache,
    new CatalogueCache(storage.catalogue),
    settings.of(ServiceSettings),
    clock,
  );
  const source = clients.before(storage.clients);
  return (id = url) => source.find(tenant, id);
}
const makeOld = (age: string): Promise<unknown> =>
  storage.database.pool.query(
    `UPDATE client_documents SET fresh_until = now() - interval '${age}' WHERE client_id = $1`,
    [url],
  );
const unusable = expect.objectContaining({ code: 'invalid_client', errorCode: 'client_document_unusable' });

test('a client is what its document says, and its name says where that lies', async () => {
  const client = await finder()();
  expect(client).toMatchObject({ id: url, settings: {}, epoch: 1 });
  expect(client?.name).toMatch(/^App \(127\.0\.0\.1:\d+\)$/);
  expect(client?.metadata).toMatchObject({ token_endpoint_auth_method: 'none' });
  expect(client?.metadata.scope?.split(' ')).toContain('openid');
});

test('it is asked for once while it is current, by all processes together', async () => {
  await finder()();
  await finder()();
  expect(asked).toBe(1);
  await makeOld('1 second');
  await finder()();
  expect(asked).toBe(2);
});

test('a document that gives less takes effect when it is fetched', async () => {
  await finder()();
  publish({ redirect_uris: ['https://other.example/callback'] });
  await makeOld('1 second');
  expect((await finder()())?.metadata.redirect_uris).toEqual(['https://other.example/callback']);
  expect(storage.typesOf(url)).toHaveLength(2);
});

test('one that is gone, or wrong, ends the client; one whose server is away does so after an hour', async () => {
  await finder()();
  await makeOld('1 second');
  answer = { status: 503 };
  expect((await finder()())?.id).toBe(url);
  await makeOld('61 minutes');
  await expect(finder()()).rejects.toEqual(unusable);
  await makeOld('1 second');
  answer = { status: 404 };
  await expect(finder()()).rejects.toEqual(unusable);
  publish({ client_id: 'https://other.example/client' });
  await expect(finder()()).rejects.toEqual(unusable);
});

test('whoever was switched off stays so, and is not asked; what is deleted comes back above its epoch', async () => {
  const first = await finder()();
  await storage.clients.disable(tenant, url, undefined);
  await makeOld('1 second');
  expect((await finder()())?.disabled).toBe(true);
  expect(asked).toBe(1);
  await storage.clients.delete(tenant, url, undefined);
  expect((await finder()())?.epoch).toBeGreaterThan((first?.epoch ?? 0) + 1);
});

test('a wrong document is not asked for again at once, and soon is', async () => {
  publish({ client_secret: 'secret' });
  const find = finder();
  for (let times = 0; times < 5; times += 1) await expect(find()).rejects.toEqual(unusable);
  expect(asked).toBe(1);
  publish();
  clock.advance(11_000);
  expect((await find())?.id).toBe(url);
});

test('made-up addresses cost a host thirty questions a minute', async () => {
  const find = finder();
  const outcomes = [];
  for (let made = 0; made < 40; made += 1) {
    outcomes.push(await find(`${url}/${made}`).catch((error: unknown) => (error as { code: string }).code));
  }
  expect(asked).toBe(30);
  expect(outcomes.slice(30)).toEqual(Array.from({ length: 10 }, () => 'temporarily_unavailable'));
});

test.each<[string, typeof answer]>([
  ['a redirect', { status: 302, headers: { location: 'https://app.example/client' } }],
  ['another media type', { body: '{}', headers: { 'content-type': 'text/html' } }],
  ['no JSON', { body: '{' }],
  ['no object', { body: '[]' }],
  ['too much', { body: JSON.stringify({ padding: 'x'.repeat(70_000) }) }],
])('%s is no document', async (_name, given) => {
  answer = given;
  await expect(finder()()).rejects.toEqual(unusable);
});

test('an address in our own network, or over plain http, is no client beyond loopback', async () => {
  expect(await finder('https://issuer.example')()).toBeUndefined();
  await expect(finder()('https://169.254.169.254/client')).rejects.toEqual(unusable);
  expect(asked).toBe(0);
});

test('nothing is asked while an administrator has it off', async () => {
  isOn = false;
  expect(await finder()()).toBeUndefined();
  expect(asked).toBe(0);
});
