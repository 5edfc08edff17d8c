// The guarantee: only the transmitter, with a SET for this receiver, ends anything; what was not taken comes again.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeIssuer } from '../../test/fake-issuer.js';
import { SharedSignalsPushReceiver } from './shared-signals-push-receiver.js';

const audience = 'https://receiver.example';
const contentType = 'application/secevent+jwt';
const authorization = 'Bearer agreed';
let issuer: FakeIssuer;
let receiver: SharedSignalsPushReceiver;
const records: unknown[] = [];

beforeEach(async () => {
  records.length = 0;
  issuer = await new FakeIssuer().open();
  receiver = new SharedSignalsPushReceiver({ issuer: issuer.url, audience, authorizationHeader: authorization });
  await receiver.start({
    onSigned: () => Promise.resolve(false),
    onVerified: (more) => records.push(...more),
    onReset: () => undefined,
    onError: () => undefined,
  });
});
afterEach(async () => {
  await receiver.close();
  await issuer.close();
});

const event = (name: string) => `https://schemas.openid.net/secevent/${name}`;
const ended = [{ k: 'gid', id: 'g', epoch: 0, until: 2e9 }];
const push = async (body: string, more: object = {}) => receiver.receive({ authorization, contentType, body, ...more });

it.each([
  event('caep/event-type/session-revoked'),
  event('caep/event-type/credential-change'),
  event('caep/event-type/token-claims-change'),
  event('risc/event-type/account-disabled'),
  'https://tokenward.dev/events/token-revoked',
])('takes %s, and the records in it', async (type) => {
  expect(await push(await issuer.set({ [type]: { tokenward: ended } }))).toEqual({ status: 202 });
  expect(records).toEqual(ended);
});

it('takes other events, which mean nothing here; an ending without records is counted', async () => {
  expect((await push(await issuer.set({ [event('ssf/event-type/verification')]: { state: 'x' } }))).status).toBe(202);
  expect(records).toEqual([]);
  await push(await issuer.set({ [event('caep/event-type/session-revoked')]: {} }));
  expect(records).toEqual([undefined]);
});

it('refuses what the transmitter did not send, or not to us (RFC 8935 §2.4)', async () => {
  const set = await issuer.set({});
  expect(await push(set, { authorization: 'Bearer other' })).toMatchObject({ status: 401 });
  expect(await push(set, { authorization: undefined })).toMatchObject({ body: { err: 'authentication_failed' } });
  expect(await push(set, { contentType: 'text/plain' })).toMatchObject({ body: { err: 'invalid_request' } });
  const other = await issuer.set({}, { audience: 'https://other.example' });
  expect(await push(other)).toMatchObject({ status: 400, body: { err: 'invalid_audience' } });
  expect(await push(await issuer.set({}, { forged: true }))).toMatchObject({ body: { err: 'invalid_key' } });
  expect(await push('nothing')).toMatchObject({ status: 400, body: { err: 'invalid_request' } });
  expect(await push(await issuer.token())).toMatchObject({ status: 400 });
  expect(records).toEqual([]);
});

it('takes nothing while the keys cannot be read: it must come again', async () => {
  issuer.broken.set('/ssf/jwks', 500);
  expect(await push(await issuer.set({}))).toEqual({ status: 503 });
});

it('answers over HTTP, and reads no more than a SET needs', async () => {
  const server = createServer(receiver.handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = async (body: string) =>
    fetch(url, { method: 'POST', headers: { Authorization: authorization, 'Content-Type': contentType }, body });
  expect((await send(await issuer.set({}))).status).toBe(202);
  expect((await send('x'.repeat(100_000))).status).toBe(400);
  expect((await fetch(url)).status).toBe(400);
  server.closeAllConnections();
  server.close();
});
