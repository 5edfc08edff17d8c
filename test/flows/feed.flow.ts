// The guarantee: what a feed says was said by this issuer, nothing of it can be left out unseen, and its lag is known.
import { createHash, randomUUID } from 'node:crypto';
import { compactVerify, createRemoteJWKSet } from 'jose';
import { admin, createMachine } from './support/administration.js';
import { basic, post, send } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

const keys = createRemoteJWKSet(new URL(`${issuer}/ssf/jwks`));
let reader: Credentials;
let ended: Credentials;
beforeAll(async () => {
  reader = await createMachine({ settings: { may_read_revocations: true } });
  ended = await createMachine();
});

const asReader = () => ({ Authorization: basic(reader) });

async function isSigned(typ: string, payload: string, sig: string): Promise<boolean> {
  const [header = '', , signature = ''] = sig.split('.');
  const jws = `${header}.${Buffer.from(payload).toString('base64url')}.${signature}`;
  const { protectedHeader } = await compactVerify(jws, keys);
  return protectedHeader.typ === typ;
}

async function endToken(): Promise<string> {
  const token = (await post('/oauth2/token', { grant_type: 'client_credentials' }, ended)).json.access_token as string;
  expect((await post('/oauth2/revoke', { token }, ended)).status).toBe(200);
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti;
}

async function* framesOf(lastEventId?: string): AsyncIterable<{ event: string; id: string; data: string }> {
  const leaving = new AbortController();
  const response = await fetch(`${issuer}/revocations/stream`, {
    headers: { ...asReader(), ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) },
    signal: leaving.signal,
  });
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const of = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
        yield { event: of('event'), id: of('id'), data: of('data') };
      }
    }
  } finally {
    leaving.abort();
  }
}

async function firstOf(
  event: string,
  lastEventId?: string,
  about = '',
): Promise<{ id: string; record: Record<string, string> }> {
  for await (const frame of framesOf(lastEventId)) {
    if (frame.event === event && frame.data.includes(about))
      return { id: frame.id, record: JSON.parse(frame.data) as Record<string, string> };
  }
  throw new Error('the stream has ended');
}

const isSignedRecord = ({ tenant, type, key, xid, value, sig = '' }: Record<string, string>): Promise<boolean> =>
  isSigned('authz-event+jws', [tenant, type, key, xid, value].join('\n'), sig);

it('a stream’s records and heartbeats are signed, and a reader that returns gets what it missed, signed too', async () => {
  const beat = await firstOf('hb');
  expect(await isSignedRecord(beat.record)).toBe(true);
  const said = { throughXid: beat.id, timeline: 1, epochId: expect.any(String) as string };
  expect(JSON.parse(beat.record['value'] ?? '')).toMatchObject(said);

  const jti = await endToken();
  const { record } = await firstOf('rev', beat.id, jti);
  expect(await isSignedRecord(record)).toBe(true);
  expect(JSON.parse(record['value'] ?? '')).toMatchObject({ k: 'jti', id: jti, at: expect.any(Number) as number });
});

it('a snapshot ends with a signature over all of it, whole or from a transaction on', async () => {
  const jti = await endToken();
  const whole = await send('/revocations/snapshot', { headers: asReader() });
  const lines = whole.text.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  const digest = createHash('sha256')
    .update(whole.text.slice(0, -last.length - 1))
    .digest('base64url');
  const end = JSON.parse(last) as { records: number; sig: string };
  expect(await isSigned('authz-snapshot+jws', digest, end.sig)).toBe(true);
  expect(end.records).toBe(lines.length - 2);
  const { xid } = JSON.parse(lines.find((line) => line.includes(jti)) ?? '{}') as { xid: string };
  const part = await send(`/revocations/snapshot?since=${xid}`, { headers: asReader() });
  expect(part.text).toContain(jti);
  expect((await send('/revocations/snapshot?since=none', { headers: asReader() })).status).toBe(400);
});

it('verifiers report how current they are, and administrators see who lags and how fast revocations arrive', async () => {
  const instance = randomUUID();
  const service = `orders ${instance}`;
  const report = {
    instance,
    service,
    feed: 'sse',
    publishedThrough: 1000,
    stalenessMs: 20_000,
    records: 3,
    delaysMs: [4, 90],
  };
  const applied = (body: object) =>
    send('/revocations/applied', {
      method: 'POST',
      headers: { ...asReader(), 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await applied(report)).status).toBe(204);
  const refused = await applied({ ...report, feed: 'pigeon' });
  expect([refused.status, refused.json.error]).toEqual([400, 'invalid_request']);
  const { json } = await admin('GET', `/propagation/consumers?service=${encodeURIComponent(service)}`);
  expect(json.items).toEqual([expect.objectContaining({ instance, service, records: 3, stale: true })]);
  expect(json.stale).toBeGreaterThan(0);
  const { feeds } = (await admin('GET', '/propagation?hours=1')).json as {
    feeds: { feed: string; slowest_ms: number }[];
  };
  expect(feeds.find(({ feed }) => feed === 'sse')?.slowest_ms).toBeGreaterThanOrEqual(100);
});

it('who may not read revocations may neither see nor report any', async () => {
  const stranger = { Authorization: basic(ended) };
  for (const path of ['/revocations/snapshot', '/revocations/stream'])
    expect((await send(path, { headers: stranger })).status).toBe(403);
  const headers = { ...stranger, 'Content-Type': 'application/json' };
  expect((await send('/revocations/applied', { method: 'POST', headers, body: '{}' })).status).toBe(403);
  expect((await send('/revocations/snapshot')).status).toBe(401);
});
