// The guarantee: whatever is sent, the answer is a documented refusal: never a 5xx, never silence.
import fc from 'fast-check';
import { createMachine } from './support/administration.js';
import { basic, post, send, type Answer } from './support/requests.js';
import { issuer, target } from './support/target.js';

const runs = 300;

const names = [
  ...[
    'grant_type',
    'code',
    'code_verifier',
    'redirect_uri',
    'refresh_token',
    'scope',
    'resource',
    'token',
    'token_type_hint',
  ],
  ...[
    'client_id',
    'client_secret',
    'client_assertion',
    'client_assertion_type',
    'access_token',
    '__proto__',
    'constructor',
  ],
];
const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'password',
    '',
    ' ',
    '\0',
    'a'.repeat(5000),
    '../../etc',
  ),
  fc.constantFrom(
    'rt1.AAAA',
    'at1.AAAA',
    'eyJhbGciOiJub25lIn0.e30.',
    '${jndi:ldap://x}',
    "' OR 1=1 --",
    '<script>',
    '\ud800',
  ),
  fc.constantFrom(target.demo_client.client_id, issuer, `${issuer}/demo`, 'demo:read'),
);
const form = fc.array(fc.tuple(fc.constantFrom(...names), values), { maxLength: 8 });
const paths = ['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke', '/oauth2/userinfo'];

function expectDocumented(answer: Answer): void {
  expect(answer.status).toBeLessThan(500);
  if (answer.status >= 400) expect(typeof (answer.json as { error?: unknown } | undefined)?.error).toBe('string');
}

it.each(paths)('%s refuses any form properly', async (path) => {
  const clients = [undefined, target.demo_client];
  await fc.assert(
    fc.asyncProperty(form, fc.constantFrom(...clients), async (pairs, client) => {
      const answer = await send(path, {
        method: 'POST',
        body: new URLSearchParams(pairs),
        headers: client ? { Authorization: basic(client) } : {},
      });
      expectDocumented(answer);
    }),
    { numRuns: runs },
  );
});

it.each(paths)('%s refuses any body of any type properly', async (path) => {
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'x',
    '',
  ];
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(...types), async (body, type) => {
      expectDocumented(
        await send(path, { method: 'POST', body: Buffer.from(body), headers: { 'Content-Type': type } }),
      );
    }),
    { numRuns: runs / 2 },
  );
});

it('refuses any Authorization header properly', async () => {
  const printable = fc.string({ unit: fc.constantFrom(...Array.from('Basic Bearer=:+/.-_~ aZ09')), maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths, '/revocations/stream', '/revocations/snapshot', '/admin/clients', '/account'),
      printable,
      async (path, value) => {
        const method = path.startsWith('/oauth2/') ? 'POST' : 'GET';
        const answer = await send(path, {
          method,
          headers: { Authorization: `Basic ${value}` },
          ...(method === 'POST' && { body: new URLSearchParams() }),
        });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: runs },
  );
});

it('refuses any authorization request properly', async () => {
  const parameters = [
    'client_id',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
    'nonce',
    'prompt',
    'max_age',
    'code_challenge',
    'response_mode',
  ];
  const query = fc.array(fc.tuple(fc.constantFrom(...parameters, 'request', 'ui_locales'), values), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(query, async (pairs) => {
      const answer = await send(`/oauth2/authorize?${new URLSearchParams(pairs).toString()}`);
      expect(answer.status).toBeLessThan(500);
      // No redirect URI of ours is among the values, so nothing may be redirected anywhere else.
      const location = answer.headers.get('location');
      if (location !== null) expect(new URL(location, issuer).origin).toBe(new URL(issuer).origin);
    }),
    { numRuns: runs },
  );
});

it('refuses any body at the administration API properly', async () => {
  const machine = await createMachine({
    scope: 'clients:write users:write scopes:write resource-servers:write roles:write revocations:write',
  });
  const { json } = await post('/oauth2/token', { grant_type: 'client_credentials' }, machine);
  const headers = { Authorization: `Bearer ${json.access_token as string}`, 'Content-Type': 'application/json' };
  const resources = ['clients', 'users', 'scopes', 'resource-servers', 'roles', 'revocations'];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...resources), fc.json(), fc.boolean(), async (resource, body, cut) => {
      const answer = await send(`/admin/${resource}`, {
        method: 'POST',
        headers,
        body: cut ? body.slice(0, -1) : body,
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }),
    { numRuns: runs },
  );
});

it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])(
  'answers %s where it does not belong with a refusal',
  async (method) => {
    for (const path of [
      ...paths,
      '/nowhere',
      '/oauth2/',
      '/oauth2/token/',
      '/.well-known/',
      '/%00',
      '/..%2f..%2fetc/passwd',
    ]) {
      const answer = await send(path, { method });
      expect(answer.status).toBeLessThan(500);
    }
  },
);

it('an oversized form is refused, and so is a deep query', async () => {
  const big = await post('/oauth2/token', { grant_type: 'x'.repeat(70_000) });
  expect([big.status, typeof big.json.error]).toEqual([413, 'string']);
  expect((await send(`/oauth2/authorize?client_id=${'x'.repeat(100_000)}`)).status).toBeLessThan(500);
});
