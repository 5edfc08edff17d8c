// The guarantee: a webhook hears of everything it asked for, in order, and what it cannot take is kept.
import { compactVerify, createRemoteJWKSet } from 'jose';
import { admin, createClient, createMachine, createPerson } from './support/administration.js';
import { authorize } from './support/code-flow.js';
import { eventually, readSet, Receiver, type Received } from './support/receiver.js';
import { issuer } from './support/target.js';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.start();
});
afterAll(() => receiver.close());
afterEach(() => {
  receiver.answer = () => ({ status: 200 });
});

let paths = 0;
const newWebhook = async (more: Record<string, unknown> = {}) => {
  const path = `/hooks/${(paths += 1)}`;
  const made = await admin('POST', '/webhooks', {
    name: 'Ours',
    url: receiver.url(path),
    topics: ['clients.v1'],
    ...more,
  });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return { path, id: made.json.webhook_id as string, version: made.json.version as number };
};

const envelope = ({ body }: Received) =>
  JSON.parse(body) as { id: string; type: string; data: Record<string, unknown> };
const clientsAt = (path: string): unknown[] => receiver.to(path).map((request) => envelope(request).data['client_id']);

it('CloudEvents arrive in order, each signed as a whole', async () => {
  const { path } = await newWebhook();
  const clients = [await createMachine(), await createMachine(), await createMachine()].map(
    ({ client_id }) => client_id,
  );
  await eventually(() => (clients.every((id) => clientsAt(path).includes(id)) ? true : undefined));
  expect(clientsAt(path).filter((id) => clients.includes(id as string))).toEqual(clients);
  const [request] = receiver.to(path);
  if (!request) throw new Error('nothing');
  expect(request.headers['content-type']).toBe('application/cloudevents+json');
  expect(envelope(request)).toMatchObject({ specversion: '1.0', source: issuer, type: 'authz.client.changed.v1' });
  // RFC 7515 appendix F: the body goes where the payload was left out.
  const [header, signature] = String(request.headers['x-sig']).split('..');
  const jws = `${header ?? ''}.${Buffer.from(request.body).toString('base64url')}.${signature ?? ''}`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`), { cooldownDuration: 0 });
  const { protectedHeader } = await compactVerify(jws, keys);
  expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'cloudevent+jws' });
});

it('security event tokens hold one event each, by its type', async () => {
  const { path, id } = await newWebhook({ format: 'set', topics: [], types: ['authz.session.ended.v1'] });
  const [client, person] = [await createClient(), await createPerson()];
  await authorize(client, person);
  await admin('POST', `/users/${person.id}/disable`);
  const request = await eventually(() => receiver.to(path)[0]);
  expect(request.headers['content-type']).toBe('application/secevent+jwt');
  const claims = await readSet(request.body);
  expect(claims).toMatchObject({ iss: issuer, aud: id, jti: expect.any(String) });
  expect(claims.events).toEqual({
    'https://tokenward.dev/events/authz.session.ended.v1': expect.objectContaining({ reason: 'user_disabled' }),
  });
});

it('who is down for a moment gets it afterwards, in order and under the same ids', async () => {
  const { path, id } = await newWebhook();
  const ids = () => receiver.to(path).map((event) => envelope(event).id);
  // Only the first, whoever made it: each event of the flows beside this one would wait for its own tries.
  receiver.answer = (event) => ({ status: event.path === path && ids().length <= 2 ? 503 : 200 });
  const clients = [await createMachine(), await createMachine()].map(({ client_id }) => client_id);
  await eventually(() => (clientsAt(path).includes(clients[1]) ? true : undefined));
  const [first, ...next] = ids();
  expect(next.slice(0, 2)).toEqual([first, first]);
  expect([...new Set(clientsAt(path))].filter((one) => clients.includes(one as string))).toEqual(clients);
  const status = await eventually(async () => {
    const { json } = await admin('GET', `/webhooks/${id}/status`);
    return json.last_success_at === null || json.pending > 0 ? undefined : json;
  });
  expect(status).toMatchObject({ status: 'enabled', pending: 0, dead_letters: 0 });
});

it('pause holds, resume goes on, replay tells again, a test event comes, deletion ends it', async () => {
  const { path, id, version } = await newWebhook();
  const from = new Date(Date.now() - 1000).toISOString();
  expect((await admin('POST', `/webhooks/${id}/pause`)).json.status).toBe('paused');
  const { client_id: held } = await createMachine();
  expect((await admin('GET', `/webhooks/${id}/status`)).json).toMatchObject({ status: 'paused', pending: 0 });
  expect(clientsAt(path)).not.toContain(held);
  await admin('POST', `/webhooks/${id}/resume`);
  await eventually(() => (clientsAt(path).includes(held) ? true : undefined));
  expect((await admin('POST', `/webhooks/${id}/replay`, { from })).status).toBe(204);
  await eventually(() => (clientsAt(path).filter((one) => one === held).length === 2 ? true : undefined));
  await admin('POST', `/webhooks/${id}/test-event`);
  await eventually(() => receiver.to(path).find((request) => envelope(request).type === 'authz.webhook.test.v1'));
  const { json, headers } = await admin('GET', `/webhooks/${id}`);
  expect(json.version).toBeGreaterThan(version);
  const changed = await admin(
    'PATCH',
    `/webhooks/${id}`,
    { topics: ['keys.v1'] },
    { 'if-match': headers.get('etag') ?? '' },
  );
  expect([changed.status, changed.json.topics]).toEqual([200, ['keys.v1']]);
  expect((await admin('DELETE', `/webhooks/${id}`)).status).toBe(204);
  expect((await admin('GET', `/webhooks/${id}`)).status).toBe(404);
  const { json: trail } = await admin('GET', `/audit?object_kind=webhook&object_id=${id}&limit=100`);
  const actions = (trail.items as { action: string }[]).map(({ action }) => action).reverse();
  expect(actions).toEqual(
    ['create', 'pause', 'resume', 'replay', 'update', 'delete'].map((action) => `webhook.${action}`),
  );
});

it('addresses of our own network, and webhooks for nothing, are refused', async () => {
  for (const url of [
    'https://10.0.0.1/',
    'http://93.184.215.14/',
    'https://0xa9fea9fe/',
    'https://[::ffff:10.0.0.1]/',
    'nowhere',
  ]) {
    const refused = await admin('POST', '/webhooks', { name: 'x', url, topics: ['keys.v1'] });
    expect([url, refused.status, refused.json.errors?.[0]?.pointer]).toEqual([url, 422, '/url']);
  }
  expect((await admin('POST', '/webhooks', { name: 'x', url: receiver.url() })).status).toBe(422);
});
