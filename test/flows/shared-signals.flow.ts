// The guarantee: receivers of security events are served as SSF 1.0, RFC 8935, RFC 8936 and CAEP say, and as the conformance suites check.
import { createMachine, createPerson, createClient, admin } from './support/administration.js';
import { authorize, redeem } from './support/code-flow.js';
import { claimsOf, eventually, readSet, Receiver } from './support/receiver.js';
import { post, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
const ssf = 'https://schemas.openid.net/secevent/ssf/event-type/';
const sessionRevoked = `${caep}session-revoked`;
const credentialChange = `${caep}credential-change`;
const accountDisabled = 'https://schemas.openid.net/secevent/risc/event-type/account-disabled';
const tokenRevoked = 'https://tokenward.dev/events/token-revoked';
const [push, poll] = ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'];

interface Party {
  readonly client: Credentials;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

async function newParty(scope = 'ssf.manage ssf.read'): Promise<Party> {
  const client = await createMachine({ scope });
  const { json } = await post('/oauth2/token', { grant_type: 'client_credentials', scope }, client);
  const authorization = `Bearer ${json.access_token as string}`;
  return {
    client,
    call: (method, path, body, headers = {}) =>
      send(`/ssf${path}`, {
        method,
        headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

const stream = async (party: Party, body: object = {}): Promise<Answer['json']> => {
  const answer = await party.call('POST', '/streams', body);
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
  return answer.json;
};

let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.start();
});
afterAll(() => receiver.close());

let paths = 0;
const newPath = () => `/events/${(paths += 1)}`;
const pushTo = (path: string, more: object = {}) => ({ method: push, endpoint_url: receiver.url(path), ...more });

describe('8.1 metadata', () => {
  it('names what there is, and nothing empty', async () => {
    const { status, headers, json } = await send('/.well-known/ssf-configuration');
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('application/json')]);
    expect(json).toMatchObject({
      issuer,
      spec_version: '1_0',
      jwks_uri: `${issuer}/ssf/jwks`,
      delivery_methods_supported: [push, poll],
      authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
      default_subjects: 'ALL',
    });
    const names = ['configuration', 'status', 'add_subject', 'remove_subject', 'verification'];
    for (const name of names) expect(json[`${name}_endpoint`]).toMatch(new RegExp(`^${issuer}/ssf/`));
    for (const value of Object.values(json)) expect(value).not.toEqual([]);
  });

  it('another issuer’s path has none', async () => {
    expect((await send('/.well-known/ssf-configuration/somebody')).status).toBe(404);
  });
});

describe('8.2 tokens', () => {
  it('no token and a wrong one are 401; one without the scope is 403 and told which', async () => {
    expect((await send('/ssf/streams')).status).toBe(401);
    expect((await send('/ssf/streams', { headers: { authorization: 'Bearer x' } })).status).toBe(401);
    const reader = await newParty('ssf.read');
    const refused = await reader.call('POST', '/streams', {});
    expect([refused.status, refused.json.error]).toEqual([403, 'insufficient_scope']);
    expect(refused.headers.get('www-authenticate')).toContain('scope="ssf.manage"');
    expect((await reader.call('GET', '/streams')).json).toEqual([]);
  });
});

describe('8.3 streams', () => {
  it('are made, read, changed, replaced and deleted', async () => {
    const party = await newParty();
    const path = newPath();
    const made = await stream(party, {
      description: 'Ours',
      events_requested: [sessionRevoked, `${caep}device-compliance-change`],
      delivery: pushTo(path, { authorization_header: 'Secret 1' }),
    });
    expect(made).toMatchObject({
      iss: issuer,
      aud: party.client.client_id,
      events_delivered: [sessionRevoked],
      delivery: pushTo(path),
    });
    expect(made.events_supported).not.toContain(tokenRevoked);
    const id = made.stream_id as string;
    expect((await party.call('GET', `/streams?stream_id=${id}`)).json).toEqual(made);
    expect((await party.call('GET', '/streams')).json).toEqual([made]);
    const changed = await party.call('PATCH', '/streams', { stream_id: id, events_requested: [credentialChange] });
    expect(changed).toMatchObject({ status: 200, json: { description: 'Ours', events_delivered: [credentialChange] } });
    const replaced = await party.call('PUT', '/streams', { ...changed.json, description: undefined });
    expect(replaced.status).toBe(200);
    expect(replaced.json).not.toHaveProperty('description');
    expect(replaced.json.delivery.authorization_header).toBe('Secret 1');
    expect((await party.call('DELETE', `/streams?stream_id=${id}`)).status).toBe(204);
    expect((await party.call('DELETE', `/streams?stream_id=${id}`)).status).toBe(404);
    expect((await party.call('GET', `/streams?stream_id=${id}`)).status).toBe(404);
  });

  it('one for a client; it is nobody else’s', async () => {
    const [party, other] = [await newParty(), await newParty()];
    const { stream_id: id, delivery } = await stream(party);
    expect(delivery).toEqual({ method: poll, endpoint_url: `${issuer}/ssf/poll/${id as string}` });
    expect((await party.call('POST', '/streams', {})).status).toBe(409);
    expect((await other.call('GET', `/streams?stream_id=${id as string}`)).status).toBe(404);
    expect((await other.call('PATCH', '/streams', { stream_id: id })).status).toBe(404);
    expect((await other.call('POST', `/poll/${id as string}`, {})).status).toBe(404);
    expect((await other.call('POST', '/verify', { stream_id: id })).status).toBe(404);
    expect((await other.call('GET', '/streams')).json).toEqual([]);
  });

  it('401 comes before 400, and 400 before 404', async () => {
    const party = await newParty();
    for (const [method, path] of [
      ['POST', '/streams'],
      ['PATCH', '/streams'],
      ['PUT', '/streams'],
      ['POST', '/status'],
      ['POST', '/verify'],
      ['POST', '/subjects/add'],
      ['POST', '/poll/0199a3b0-7c1e-7f00-8000-000000000001'],
    ] as const) {
      const headers = { 'content-type': 'application/json' };
      const unknown = await send(`/ssf${path}`, { method, headers, body: ';{ broken' });
      const broken = await party.call(method, path, ';{ broken');
      expect([path, unknown.status, broken.status]).toEqual([path, 401, 400]);
      expect(broken.headers.get('content-type')).toContain('json');
    }
    expect((await party.call('PATCH', '/streams', { stream_id: 'unknown' })).status).toBe(404);
    expect((await party.call('GET', '/status?stream_id=unknown')).status).toBe(404);
  });

  it('what the transmitter supplies may be repeated, and not changed', async () => {
    const party = await newParty();
    const made = await stream(party);
    expect((await party.call('PATCH', '/streams', { ...made, description: 'x' })).status).toBe(200);
    for (const wrong of [{ iss: 'https://other.example' }, { aud: 'other' }, { events_delivered: [] }]) {
      expect((await party.call('PATCH', '/streams', { stream_id: made.stream_id, ...wrong })).status).toBe(400);
    }
  });

  it('an address of our own network is refused', async () => {
    const party = await newParty();
    for (const url of ['http://10.0.0.1/', 'https://169.254.169.254/', 'ftp://x/', 'https://user@hooks.example/']) {
      expect((await party.call('POST', '/streams', { delivery: { method: push, endpoint_url: url } })).status).toBe(
        400,
      );
    }
    expect((await party.call('POST', '/streams', { delivery: { method: 'urn:other' } })).status).toBe(400);
  });
});

const signIn = async () => {
  const [client, person] = [await createClient(), await createPerson()];
  const { browser, ...code } = await authorize(client, person, { more: { scope: 'openid' } });
  const tokens = (await redeem(client, code)).json;
  return { client, person, browser, sid: claimsOf(tokens.id_token)['sid'] as string, tokens };
};
const aboutUser = (id: string) => ({ format: 'iss_sub', iss: issuer, sub: id });

interface Reading {
  readonly party: Party;
  readonly id: string;
  readonly delivery: string;
  /** What has arrived so far, by type of event. */
  of(event: string): Promise<ReturnType<typeof claimsOf>[]>;
}

/** A stream, and a way to see what comes over it, whichever way it comes. */
async function listen(method: string, events: string[]): Promise<Reading> {
  const [party, path] = [await newParty(), newPath()];
  const { stream_id: id } = await stream(party, {
    events_requested: events,
    ...(method === push && { delivery: pushTo(path) }),
  });
  const got = new Map<string, ReturnType<typeof claimsOf>>();
  const fetchThem = async (): Promise<string[]> => {
    if (method === push) return receiver.to(path).map(({ body }) => body);
    const request = { maxEvents: 10, returnImmediately: true, ack: [...got.keys()] };
    return Object.values((await party.call('POST', `/poll/${id as string}`, request)).json.sets as object) as string[];
  };
  return {
    party,
    id: id as string,
    delivery: path,
    of: async (event) => {
      for (const jws of await fetchThem()) {
        const claims = await readSet(jws);
        got.set(claims.jti ?? '', claims);
      }
      return [...got.values()].filter(({ events: told }) => Object.keys(told).includes(event));
    },
  };
}

const about = async (reading: Reading, event: string, text: string) =>
  eventually(async () => (await reading.of(event)).find(({ sub_id }) => JSON.stringify(sub_id).includes(text)));

it('8.6: verifications that nobody takes are not made without end', async () => {
  const party = await newParty();
  const { stream_id } = await stream(party, { delivery: { method: poll } });
  const ask = async () => (await party.call('POST', '/verify', { stream_id })).status;
  const answers: number[] = [];
  for (let asked = 0; asked < 101; asked += 1) answers.push(await ask());
  expect(new Set(answers.slice(0, 100))).toEqual(new Set([204]));
  expect(answers.at(-1)).toBe(503);
});

describe.each([
  ['push', push],
  ['poll', poll],
])('%s', (_, method) => {
  it('8.6, 8.7: a verification comes as every security event does, with its state', async () => {
    const reading = await listen(method, [sessionRevoked]);
    const before = Math.floor(Date.now() / 1000);
    expect((await reading.party.call('POST', '/verify', { stream_id: reading.id, state: 'abc' })).status).toBe(204);
    const set = await eventually(async () => (await reading.of(`${ssf}verification`))[0]);
    expect(set).toMatchObject({
      iss: issuer,
      aud: reading.party.client.client_id,
      sub_id: { format: 'opaque', id: reading.id },
      events: { [`${ssf}verification`]: { state: 'abc' } },
    });
    expect(set.iat).toBeLessThanOrEqual(before + 1);
    expect(set).not.toHaveProperty('sub');
    expect(set).not.toHaveProperty('exp');
    expect(Object.keys(set.events)).toHaveLength(1);
  });

  it('the end of a session is session-revoked, of the person and the session', async () => {
    const reading = await listen(method, [sessionRevoked]);
    const { person, sid } = await signIn();
    const { json } = await admin('GET', `/users/${person.id}/sessions`);
    await admin('POST', '/revocations', { type: 'session', id: json.items[0].session_id });
    const set = await about(reading, sessionRevoked, sid);
    expect(set['sub_id']).toEqual({
      format: 'complex',
      user: aboutUser(person.id),
      session: { format: 'opaque', id: sid },
    });
    expect(set.events[sessionRevoked]).toMatchObject({
      event_timestamp: expect.any(Number),
      initiating_entity: 'admin',
      reason_admin: { en: 'admin' },
      tokenward: [{ k: 'sid', id: sid, epoch: 0, until: expect.any(Number), at: expect.any(Number) }],
    });
    expect(
      (await reading.of(sessionRevoked)).filter(({ sub_id }) => JSON.stringify(sub_id).includes(sid)),
    ).toHaveLength(1);
  });

  it('a new password is credential-change, and the end of the sessions', async () => {
    const reading = await listen(method, [sessionRevoked, credentialChange]);
    const { person, sid } = await signIn();
    await admin('POST', `/users/${person.id}/set-password`, { password: 'another horse, 17 hands' });
    const set = await about(reading, credentialChange, person.id);
    expect(set['sub_id']).toEqual(aboutUser(person.id));
    expect(set.events[credentialChange]).toMatchObject({
      credential_type: 'password',
      change_type: 'update',
      tokenward: [{ k: 'sub', epoch: 2 }],
    });
    await about(reading, sessionRevoked, sid);
  });

  it('a disabled account is account-disabled', async () => {
    const reading = await listen(method, [accountDisabled]);
    const { person } = await signIn();
    await admin('POST', `/users/${person.id}/disable`);
    const set = await about(reading, accountDisabled, person.id);
    expect(set.events[accountDisabled]).toMatchObject({ tokenward: [{ k: 'sub', epoch: 2 }] });
  });

  it('8.5: whoever was taken off the stream is not told of, until they are put on it again', async () => {
    const reading = await listen(method, [accountDisabled]);
    const email = `p${Date.now()}@example.com`;
    const [off, on] = [await createPerson({ email }), await createPerson()];
    const client = await createClient();
    for (const person of [off, on]) await authorize(client, person, { more: { scope: 'openid' } });
    const subject = { format: 'email', email };
    const removed = await reading.party.call('POST', '/subjects/remove', { stream_id: reading.id, subject });
    expect(removed.status).toBe(204);
    await admin('POST', `/users/${off.id}/disable`);
    await admin('POST', `/users/${on.id}/disable`);
    await about(reading, accountDisabled, on.id);
    expect((await reading.of(accountDisabled)).some(({ sub_id }) => JSON.stringify(sub_id).includes(off.id))).toBe(
      false,
    );
    const added = await reading.party.call('POST', '/subjects/add', { stream_id: reading.id, subject, verified: true });
    expect([added.status, added.text]).toEqual([200, '']);
    await admin('POST', `/users/${off.id}/enable`);
    await admin('POST', `/users/${off.id}/disable`);
    await about(reading, accountDisabled, off.id);
  });

  it('every record comes over a stream that asks for it, and over no other', async () => {
    const [asking, other] = [await listen(method, [tokenRevoked]), await listen(method, [sessionRevoked])];
    const { tokens, client } = await signIn();
    await post('/oauth2/revoke', { token: tokens.access_token as string }, client);
    const jti = claimsOf(tokens.access_token as string).jti ?? '';
    const gid = claimsOf(tokens.access_token as string)['gid'] as string;
    const set = await eventually(async () =>
      (await asking.of(tokenRevoked)).find(
        ({ events }) =>
          /./.test(JSON.stringify(events)) && [jti, gid].some((id) => JSON.stringify(events).includes(id)),
      ),
    );
    expect(set.events[tokenRevoked]).toMatchObject({
      tokenward: [
        { k: expect.stringMatching(/jti|gid/), epoch: 0, at: expect.any(Number), xid: expect.stringMatching(/^\d+$/) },
      ],
    });
    expect(await other.of(tokenRevoked)).toEqual([]);
  });

  it('8.4: paused holds, disabled drops', async () => {
    const reading = await listen(method, [sessionRevoked]);
    const change = (status: string) =>
      reading.party.call('POST', '/status', { stream_id: reading.id, status, reason: 'because' });
    const verify = (state: string) => reading.party.call('POST', '/verify', { stream_id: reading.id, state });
    const states = async () =>
      (await reading.of(`${ssf}verification`)).map(({ events }) => Object.values(events)[0]?.['state']);
    expect((await change('paused')).json).toEqual({ stream_id: reading.id, status: 'paused', reason: 'because' });
    await verify('held');
    expect(await states()).toEqual([]);
    expect((await change('enabled')).json.status).toBe('enabled');
    await eventually(async () => ((await states()).includes('held') ? true : undefined));
    await change('paused');
    await verify('dropped');
    expect((await change('disabled')).json.status).toBe('disabled');
    expect((await reading.party.call('GET', `/status?stream_id=${reading.id}`)).json.status).toBe('disabled');
    await change('enabled');
    await verify('last');
    await eventually(async () => ((await states()).includes('last') ? true : undefined));
    expect(await states()).toEqual(['held', 'last']);
    await change('disabled');
    expect((await reading.party.call('DELETE', `/streams?stream_id=${reading.id}`)).status).toBe(204);
  });
});

it('whoever takes a subject without a name off a stream stops nobody', async () => {
  const [ill, well] = [await listen(push, [accountDisabled]), await listen(push, [accountDisabled])];
  const subject = { format: 'complex', user: null };
  await ill.party.call('POST', '/subjects/remove', { stream_id: ill.id, subject });
  const { person } = await signIn();
  await admin('POST', `/users/${person.id}/disable`);
  for (const reading of [ill, well]) await about(reading, accountDisabled, person.id);
});

it.each([
  ['disabled', 'POST', '/disable'],
  ['deleted', 'DELETE', ''],
])('a client that was %s is told nothing more', async (_, method, action) => {
  const [gone, other] = [await listen(push, [accountDisabled]), await listen(push, [accountDisabled])];
  await admin(method, `/clients/${gone.party.client.client_id}${action}`);
  const { person } = await signIn();
  await admin('POST', `/users/${person.id}/disable`);
  await about(other, accountDisabled, person.id);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(receiver.to(gone.delivery)).toEqual([]);
});

it('a client has ten polls that wait at most', async () => {
  const party = await newParty();
  const { stream_id: id } = await stream(party);
  const stop = new AbortController();
  const { json } = await post('/oauth2/token', { grant_type: 'client_credentials', scope: 'ssf.read' }, party.client);
  const headers = { authorization: `Bearer ${json.access_token as string}`, 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: '{}', signal: stop.signal };
  // Ten in each process; four of them may share the work.
  const polls = Array.from({ length: 64 }, () => fetch(`${issuer}/ssf/poll/${id as string}`, request));
  expect((await Promise.any(polls)).status).toBe(503);
  stop.abort();
  await Promise.allSettled(polls);
});
