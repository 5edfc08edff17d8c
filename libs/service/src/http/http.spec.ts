import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { postForm, send, startTiny } from '../../test/tiny-service.js';

let tiny: Awaited<ReturnType<typeof startTiny>>;
beforeAll(async () => {
  tiny = await startTiny();
});
afterAll(async () => {
  await tiny.service.close();
});

const json = { 'content-type': 'application/json' };

describe('a form', () => {
  test('becomes an object without a prototype; empty parameters are omitted (RFC 6749 §3.1)', async () => {
    const answer = await postForm(
      tiny.url,
      '/oauth2/echo',
      'a=1+2&b=%C3%BC&empty=&__proto__=x&resource=r1&resource=r2',
    );
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      form: { a: '1 2', b: 'ü', ['__proto__']: 'x', resource: 'r1' },
      bare: true,
      resource: ['r1', 'r2'],
    });
  });

  test('may be absent', async () => {
    const answer = await send(tiny.url, 'POST', '/oauth2/echo');
    expect(answer.json()).toMatchObject({ form: {}, bare: true });
  });

  test.each([
    ['a repeated parameter (RFC 6749 §3.2)', 'a=1&a=2', 'repeated_parameter'],
    ['a parameter repeated without a value', 'a=&a=', 'repeated_parameter'],
    ['a NUL character', 'a=%00', 'malformed_parameter'],
    ['broken percent-encoding', 'a=%zz', 'malformed_parameter'],
    ['percent-encoded bytes that are not UTF-8', 'a=%ff', 'malformed_parameter'],
    ['raw bytes that are not UTF-8', Buffer.from([0x61, 0x3d, 0xff]), 'malformed_parameter'],
  ])('with %s is refused', async (_what, body, errorCode) => {
    const answer = await postForm(tiny.url, '/oauth2/echo', body);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: 'invalid_request', error_code: errorCode });
  });

  test.each([
    ['JSON', json, '{}'],
    ['text', { 'content-type': 'text/plain' }, 'a=1'],
    ['an unnamed type', {}, 'a=1'],
  ])('cannot be sent as %s', async (_what, headers, body) => {
    const answer = await send(tiny.url, 'POST', '/oauth2/echo', headers, body);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: 'invalid_request' });
  });

  test('under a content type that is none at all is 415', async () => {
    const answer = await send(tiny.url, 'POST', '/oauth2/echo', { 'content-type': ';;;' }, 'a=1');
    expect([answer.status, answer.json()['error']]).toEqual([415, 'invalid_request']);
  });

  test('over the limit is answered with 413 as JSON', async () => {
    const answer = await postForm(tiny.url, '/oauth2/echo', `a=${'x'.repeat(65_536)}`);
    expect(answer.status).toBe(413);
    expect(answer.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a JSON body', () => {
  test('is taken below /admin', async () => {
    const answer = await send(tiny.url, 'POST', '/admin/clients/c1', json, '{"name":"x"}');
    expect(answer.json()).toEqual({ id: 'c1', body: { name: 'x' } });
  });

  test.each([
    ['\\uD83D\\uDE00', '\u{1F600}'],
    ['\\\\ud83d', '\\ud83d'],
  ])('may write %s', async (written, name) => {
    const answer = await send(tiny.url, 'POST', '/admin/clients/c1', json, `{"name":"${written}"}`);
    expect(answer.json()).toEqual({ id: 'c1', body: { name } });
  });

  test.each([
    ['broken JSON', '{', json, 400],
    ['an empty body', '', { ...json, 'content-length': '0' }, 400],
    ['a prototype', '{"__proto__":{"admin":true}}', json, 400],
    ['a NUL character', '{"name":"a\\u0000"}', json, 400],
    ['half a character', '{"name":"a\\uD83d"}', json, 400],
    ['the other half of a character', '{"name":["\\uDE00\\uD83D"]}', json, 400],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('with %s is a problem', async (_what, body, headers, status) => {
    const answer = await send(tiny.url, 'POST', '/admin/clients/c1', headers, body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ status, instance: answer.headers['x-request-id'] });
  });
});

describe('a query', () => {
  test('is read like a form', async () => {
    expect((await send(tiny.url, 'GET', '/oauth2/query?a=1%2B2&b=')).json()).toEqual({ query: { a: '1+2' } });
  });

  test.each(['a=1&a=2', 'a=%00', 'a=%ff'])('%s is refused before any handler runs', async (query) => {
    const answer = await send(tiny.url, 'GET', `/oauth2/query?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: 'invalid_request' });
  });
});

test('a NUL in the path is refused, since Postgres would fail on it', async () => {
  const answer = await send(tiny.url, 'POST', '/admin/clients/a%00b', json, '{}');
  expect([answer.status, answer.json()['error']]).toEqual([400, 'invalid_request']);
});

describe('every answer', () => {
  test.each([
    ['GET', '/oauth2/query', 200],
    ['GET', '/nothing?code=x', 404],
    ['GET', '/%zz', 400],
    ['POST', `/admin/clients/${'x'.repeat(3000)}`, 414],
  ])('%s %.20s carries the security headers and nothing about the software', async (method, path, status) => {
    const { headers, status: got } = await send(tiny.url, method, path);
    expect(got).toBe(status);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-request-id': expect.any(String) as string,
    });
    expect(headers['strict-transport-security'] ?? headers['server'] ?? headers['x-powered-by']).toBeUndefined();
  });

  test('returns a request id that is well formed, and makes another otherwise', async () => {
    const kept = await send(tiny.url, 'GET', '/oauth2/query', { 'x-request-id': 'gateway-1.2' });
    expect(kept.headers['x-request-id']).toBe('gateway-1.2');
    for (const bad of ['x'.repeat(65), 'a b', '"quoted"']) {
      const answer = await send(tiny.url, 'GET', '/oauth2/query', { 'x-request-id': bad });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('methods', () => {
  test('an unknown path is 404, a known one with another method 405 with Allow', async () => {
    expect((await send(tiny.url, 'GET', '/nothing')).json()).toMatchObject({ error: 'not_found' });
    for (const method of ['GET', 'DELETE', 'PROPFIND', 'TRACE']) {
      const answer = await send(tiny.url, method, '/oauth2/echo');
      expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'OPTIONS, POST']);
      expect(answer.json()).toMatchObject({ error: 'method_not_allowed' });
    }
  });

  test('OPTIONS names the methods, HEAD has no body', async () => {
    const options = await send(tiny.url, 'OPTIONS', '/oauth2/query');
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const head = await send(tiny.url, 'HEAD', '/oauth2/query');
    expect([head.status, head.text]).toEqual([200, '']);
  });
});

describe('what is not a request', () => {
  test.each([
    ['an unknown method', 'NONSENSE / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['a broken length', 'POST /oauth2/echo HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n', 400],
    [
      'two ways of framing',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    ['headers too large', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s gets a JSON error', async (_what, bytes, status) => {
    const socket = connect(Number(new URL(tiny.url).port), '127.0.0.1');
    socket.write(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ error: 'invalid_request' });
  });
});

test('a client that sends too slowly is answered with 408', async () => {
  const impatient = await startTiny({ TOKENWARD_REQUEST_TIMEOUT_SECONDS: '1' });
  const socket = connect(Number(new URL(impatient.url).port), '127.0.0.1');
  const form = 'content-type: application/x-www-form-urlencoded';
  socket.write(`POST /oauth2/echo HTTP/1.1\r\nhost: x\r\n${form}\r\ncontent-length: 10\r\n\r\na=`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 408 [^]*"error":"request_timeout"/);
  await impatient.service.close();
});

describe('behind an https issuer', () => {
  const https = { TOKENWARD_ISSUER: 'https://login.example.com' };
  const servers = {
    DATABASE_URL: 'postgres://x',
    REDIS_URL: 'redis://x',
    KAFKA_BROKERS: 'x:1',
    TOKENWARD_KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64url'),
  };
  const outside = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' };

  test('plain HTTP from outside is refused, which only a trusted proxy can say', async () => {
    const trusting = await startTiny({ ...https, ...servers, TOKENWARD_TRUSTED_PROXIES: '127.0.0.0/8' });
    const refused = await send(trusting.url, 'GET', '/oauth2/query', outside);
    expect([refused.status, refused.json()['error_code']]).toEqual([400, 'unsupported_over_http']);
    const proxied = await send(trusting.url, 'GET', '/oauth2/query', { ...outside, 'x-forwarded-proto': 'https' });
    expect([proxied.status, proxied.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    await trusting.service.close();
    expect(trusting.logged()).toContain('203.0.113.9');
  });

  test('an untrusted peer cannot claim another address or scheme', async () => {
    const trustingNobody = await startTiny({ ...https, ...servers });
    expect((await send(trustingNobody.url, 'GET', '/oauth2/query', outside)).status).toBe(200);
    await trustingNobody.service.close();
    expect(trustingNobody.logged()).not.toContain('203.0.113.9');
  });
});
