// The guarantee: a client's published keys are found when it changes them, and nobody can make us hammer its server.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientRecord } from '#storage';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { OutboundSettings } from '../outbound/outbound-settings.js';
import { readSettings } from '../settings/read-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { FixedClock } from '../time/clock.js';
import { ClientKeys } from './client-keys.js';
import { PublishedKeys } from './published-keys.js';

const keyNamed = (kid: string) => ({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid });
const minuteMs = 60_000;
let server: Server;
let asked: number;
let answer: { status: number; body: string };
let clock: FixedClock;
let keys: ClientKeys;
let client: ClientRecord;

const publish = (...kids: string[]) => {
  answer = { status: 200, body: JSON.stringify({ keys: kids.map(keyNamed) }) };
};
const find = (kid: string) => keys.find(client, (set) => set.keys.find((key) => key.kid === kid));

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(answer.status).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

beforeEach(() => {
  asked = 0;
  publish('one');
  clock = new FixedClock();
  const settings = readSettings([ServiceSettings, OutboundSettings], { TOKENWARD_ISSUER: 'http://localhost:9000' });
  const http = new OutboundHttp(settings.of(OutboundSettings), settings.of(ServiceSettings));
  keys = new ClientKeys(new PublishedKeys(http, clock));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  client = { tenant: 'default', id: 'shop', version: 1, metadata: { jwks_uri: uri } } as unknown as ClientRecord;
});

test('they are fetched once for many who ask at the same time, and again when they are old', async () => {
  const found = await Promise.all(Array.from({ length: 10 }, () => find('one')));
  expect(found.every((key) => key?.kid === 'one')).toBe(true);
  expect(asked).toBe(1);
  clock.advance(9 * minuteMs);
  await find('one');
  expect(asked).toBe(1);
  clock.advance(2 * minuteMs);
  await find('one');
  expect(asked).toBe(2);
});

test('an unknown kid asks once more, and then not again for a while', async () => {
  await find('one');
  publish('two');
  clock.advance(minuteMs);
  expect((await find('two'))?.kid).toBe('two');
  for (const made of ['up', 'by', 'somebody']) expect(await find(made)).toBeUndefined();
  expect(asked).toBe(2);
});

test('while the server of the client is away its keys go on counting, for an hour', async () => {
  await find('one');
  answer = { status: 500, body: '' };
  clock.advance(30 * minuteMs);
  expect((await find('one'))?.kid).toBe('one');
  clock.advance(31 * minuteMs);
  expect(await find('one')).toBeUndefined();
});

test('a server that was away is not asked for each request', async () => {
  answer = { status: 503, body: '' };
  for (let count = 0; count < 5; count += 1) expect(await find('one')).toBeUndefined();
  expect(asked).toBe(1);
  publish('one');
  clock.advance(minuteMs);
  expect((await find('one'))?.kid).toBe('one');
});

test.each([
  ['a private key', JSON.stringify({ keys: [{ ...keyNamed('one'), d: 'AAAA' }] })],
  ['a symmetric key', JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'one' }] })],
  ['an encryption key', JSON.stringify({ keys: [{ ...keyNamed('one'), use: 'enc' }] })],
  ['too many keys', JSON.stringify({ keys: Array.from({ length: 21 }, () => keyNamed('one')) })],
  ['too large an answer', JSON.stringify({ keys: [keyNamed('one')], more: 'x'.repeat(70_000) })],
  ['no JSON', 'keys'],
  ['no key set', '[]'],
])('nothing comes of %s', async (_what, body) => {
  answer = { status: 200, body };
  expect(await find('one')).toBeUndefined();
});

test('an address of our own network is not asked', async () => {
  client = { ...client, metadata: { jwks_uri: 'https://169.254.169.254/jwks' } };
  expect(await find('one')).toBeUndefined();
  expect(asked).toBe(0);
});
