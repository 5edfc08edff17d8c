// The guarantee: security events are pushed as RFC 8935 says and given out as RFC 8936 says.
import { admin, createMachine } from './support/administration.js';
import { claimsOf, eventually, Receiver, type Received } from './support/receiver.js';
import { post, send, type Answer } from './support/requests.js';

const streamUpdated = 'https://schemas.openid.net/secevent/ssf/event-type/stream-updated';
const sessionRevoked = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
const push = 'urn:ietf:rfc:8935';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.start();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.answer = () => ({ status: 202 });
});

interface Stream {
  readonly id: string;
  readonly clientId: string;
  call(path: string, body: object): Promise<Answer>;
  verify(...states: string[]): Promise<void>;
}

async function newStream(delivery?: object): Promise<Stream> {
  const scope = 'ssf.manage ssf.read';
  const client = await createMachine({ scope });
  const { json } = await post('/oauth2/token', { grant_type: 'client_credentials' }, client);
  const headers = { authorization: `Bearer ${json.access_token as string}`, 'content-type': 'application/json' };
  const call = (path: string, body: object): Promise<Answer> =>
    send(`/ssf${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const made = await call('/streams', delivery ? { delivery } : {});
  const id = made.json.stream_id as string;
  const verify = async (...states: string[]): Promise<void> => {
    for (const state of states) await call('/verify', { stream_id: id, state });
  };
  return { id, clientId: client.client_id, call, verify };
}

let paths = 0;
const newPush = async (more: object = {}) => {
  const path = `/ssf/${(paths += 1)}`;
  return { path, stream: await newStream({ method: push, endpoint_url: receiver.url(path), ...more }) };
};
const stateOf = (jws: string) => Object.values(claimsOf(jws).events)[0]?.['state'];
/** Flows run beside each other: sessions that others end are told here too. */
const isVerification = ({ body }: { body: string }): boolean => stateOf(body) !== undefined;
const answerTo = (path: string, answers: { status: number; body?: string }[]) => {
  receiver.answer = (request: Received) =>
    (request.path === path && isVerification(request) ? answers.shift() : undefined) ?? { status: 202 };
};

describe('8.8 push', () => {
  it('sends the bare token with the authorization that was given, and none where none was', async () => {
    const [given, none] = [await newPush({ authorization_header: 'Bearer abc def' }), await newPush()];
    for (const { stream } of [given, none]) await stream.verify('x');
    const [first, second] = await eventually(() => {
      const both = [receiver.to(given.path)[0], receiver.to(none.path)[0]] as const;
      return both[0] && both[1] ? ([both[0], both[1]] as const) : undefined;
    });
    expect(first.headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      authorization: 'Bearer abc def',
    });
    expect(first.body).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(second.headers).not.toHaveProperty('authorization');
  });

  it('what was not taken comes again and keeps nothing else back, and what was taken does not', async () => {
    const { path, stream } = await newPush();
    answerTo(path, [{ status: 500 }, { status: 202 }]);
    await stream.verify('first', 'second');
    const received = await eventually(() => {
      const all = receiver.to(path).filter(isVerification);
      return all[2] && all;
    });
    const states = received.map(({ body }) => stateOf(body));
    expect(states).toEqual([states[0], states[0] === 'first' ? 'second' : 'first', states[0]]);
    const [once, , again] = received.map(({ body }) => claimsOf(body).jti);
    expect(once).toBe(again);
  });

  it('a token that the receiver cannot read is a dead letter, and the next one goes', async () => {
    const { path, stream } = await newPush();
    answerTo(path, [{ status: 400, body: '{"err":"invalid_request","description":"?"}' }]);
    await stream.verify('bad', 'good');
    await eventually(() => receiver.to(path)[1]);
    // The two were on their way together: the good one may arrive before the bad one is given up.
    const letters = await eventually(async () => {
      const { json } = await admin('GET', `/dead-letters?kind=ssf&target=${stream.id}`);
      return json.items.length > 0 ? json.items : undefined;
    });
    expect(letters).toMatchObject([{ kind: 'ssf', error: 'answered 400 invalid_request' }]);
  });

  it('a receiver that knows our key no more has its stream paused, and is told', async () => {
    const { path, stream } = await newPush();
    answerTo(path, [{ status: 400, body: '{"err":"invalid_key"}' }]);
    await stream.verify('x');
    const updated = await eventually(() => receiver.to(path).find(({ body }) => claimsOf(body).events[streamUpdated]));
    expect(claimsOf(updated.body).events[streamUpdated]).toMatchObject({ status: 'paused' });
    const { json } = await admin('GET', `/ssf/streams/${stream.id}/status`);
    expect(json).toMatchObject({ status: 'paused', status_reason: 'The receiver answered 400 invalid_key' });
    // Once it is set right nobody waits for the time of the next attempt.
    await admin('POST', `/ssf/streams/${stream.id}/resume`);
    await eventually(() =>
      receiver.to(path).filter(({ body }) => stateOf(body) === 'x').length === 2 ? true : undefined,
    );
  });
});

describe('8.9 poll', () => {
  const poll = async (stream: Stream, request: object) => {
    const { status, json } = await stream.call(`/poll/${stream.id}`, request);
    expect(status).toBe(200);
    return json as { sets: Record<string, string>; moreAvailable?: boolean };
  };
  const statesIn = (sets: Record<string, string>) => Object.values(sets).map(stateOf);

  it('what is not acknowledged stays, what is acknowledged goes, and unknown names are passed over', async () => {
    const stream = await newStream();
    await stream.verify('a', 'b', 'c');
    const first = await poll(stream, { maxEvents: 2, returnImmediately: true });
    expect([statesIn(first.sets), first.moreAvailable]).toEqual([['a', 'b'], true]);
    const again = await poll(stream, { maxEvents: 2, returnImmediately: true });
    expect(Object.keys(again.sets)).toEqual(Object.keys(first.sets));
    const ack = [...Object.keys(first.sets), 'unknown'];
    expect(await poll(stream, { maxEvents: 0, returnImmediately: true, ack })).toEqual({ sets: {} });
    const rest = await poll(stream, { returnImmediately: true });
    expect([statesIn(rest.sets), rest.moreAvailable]).toEqual([['c'], undefined]);
    expect(await poll(stream, { returnImmediately: true, ack: Object.keys(rest.sets) })).toEqual({ sets: {} });
  });

  it('what a receiver reports as an error is a dead letter', async () => {
    const stream = await newStream();
    await stream.verify('a');
    const [jti = ''] = Object.keys((await poll(stream, { returnImmediately: true })).sets);
    const setErrs = { [jti]: { err: 'invalid_audience', description: 'not mine' } };
    expect(await poll(stream, { returnImmediately: true, setErrs })).toEqual({ sets: {} });
    const { json } = await admin('GET', `/dead-letters?target=${stream.id}`);
    expect(json.items).toMatchObject([{ kind: 'ssf', error: 'invalid_audience not mine' }]);
  });

  it('without returnImmediately it waits for something to tell', async () => {
    const stream = await newStream();
    const waiting = poll(stream, { maxEvents: 1 });
    await stream.verify('awaited');
    expect(statesIn((await waiting).sets)).toEqual(['awaited']);
  });
});

it('an operator sees each stream, holds it, and sends a test event over it', async () => {
  const { path, stream } = await newPush();
  expect((await admin('POST', `/ssf/streams/${stream.id}/test-event`, {})).status).toBe(204);
  const request = await eventually(() => receiver.to(path)[0]);
  expect(Object.keys(claimsOf(request.body).events)).toEqual([sessionRevoked]);
  const streams: { stream_id: string; client_id: string }[] = [];
  for (let after: string | null = ''; after !== null;) {
    const { json }: Answer = await admin('GET', `/ssf/streams?limit=100${after && `&after=${after}`}`);
    streams.push(...(json.items as typeof streams));
    after = json.next as string | null;
  }
  expect(streams.find(({ stream_id }) => stream_id === stream.id)?.client_id).toBe(stream.clientId);
  expect((await admin('POST', `/ssf/streams/${stream.id}/pause`)).json.status).toBe('paused');
  await eventually(() => receiver.to(path).find(({ body }) => claimsOf(body).events[streamUpdated]));
  expect((await admin('POST', `/ssf/streams/${stream.id}/resume`)).json.status).toBe('enabled');
});
