// The guarantee: what every endpoint must refuse it refuses, at every endpoint, and takes the same request without the fault.
// The attacks: a client that proves who it is in two ways, in another way than its own, or by what others have sent before; forms that are
// repeated, oversized or no forms; tokens that are no access tokens, or for somebody else.
import { randomUUID } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { admin, createClient, createPerson, redirectUri, type Person } from './support/administration.js';
import { authorize, pkce, redeem } from './support/code-flow.js';
import { eventually } from './support/receiver.js';
import { basic, send, type Answer } from './support/requests.js';
import { issuer } from './support/target.js';

type Form = Record<string, string>;
type Client = Awaited<ReturnType<typeof createClient>>;

const ciba = 'urn:openid:params:grant-type:ciba';
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let person: Person;
let client: Client;
let other: Client;
const newClient = (more: Record<string, unknown> = {}) =>
  createClient({
    grant_types: ['client_credentials', 'authorization_code', 'refresh_token', ciba, deviceCode],
    backchannel_token_delivery_mode: 'poll',
    scope: 'openid offline_access demo:read',
    ...more,
  });
beforeAll(async () => {
  person = await createPerson();
  [client, other] = [await newClient(), await newClient()];
});

/** Every endpoint at which clients authenticate, with what it takes. */
const endpoints: readonly (readonly [path: string, form: () => Form])[] = [
  ['/oauth2/token', () => ({ grant_type: 'client_credentials' })],
  ['/oauth2/introspect', () => ({ token: 'unknown' })],
  ['/oauth2/revoke', () => ({ token: 'unknown' })],
  [
    '/oauth2/par',
    () => ({
      ...{ response_type: 'code', redirect_uri: redirectUri, scope: 'openid' },
      ...{ code_challenge: pkce().challenge, code_challenge_method: 'S256' },
    }),
  ],
  // Somebody else each time: so many requests may wait for one person.
  ['/oauth2/bc-authorize', () => ({ scope: 'openid', login_hint: person.username })],
  ['/oauth2/device_authorization', () => ({ scope: 'openid' })],
];

const ask = (path: string, body: Form | string | URLSearchParams, headers: Form = {}): Promise<Answer> =>
  send(path, {
    method: 'POST',
    body: typeof body === 'string' ? body : new URLSearchParams(body),
    headers: { ...(typeof body === 'string' && { 'Content-Type': 'application/x-www-form-urlencoded' }), ...headers },
  });
const asItself = (by: Client = client): Form => ({ Authorization: basic(by) });
const inForm = ({ client_id, client_secret }: Client): Form => ({ client_id, client_secret });
const told = ({ status, json }: Answer): unknown[] => [status, json?.error];

interface Faulty {
  readonly headers?: () => Form;
  readonly more?: () => Form;
}
const wrongAuthentication: readonly (readonly [what: string, faulty: Faulty, status: number, error: string])[] = [
  ['a wrong secret', { headers: () => asItself({ ...client, client_secret: 'x'.repeat(43) }) }, 401, 'invalid_client'],
  ['an unknown client', { headers: () => asItself({ ...client, client_id: randomUUID() }) }, 401, 'invalid_client'],
  ['another’s secret', { headers: () => asItself({ ...other, client_id: client.client_id }) }, 401, 'invalid_client'],
  ['its name alone', { more: () => ({ client_id: client.client_id }) }, 401, 'invalid_client'],
  ['the secret in the form, which it is not registered for', { more: () => inForm(client) }, 401, 'invalid_client'],
  ['Basic and the form', { headers: asItself, more: () => inForm(client) }, 400, 'invalid_request'],
  ['Basic, and another’s name', { headers: asItself, more: () => inForm(other) }, 400, 'invalid_request'],
  [
    'Basic and an assertion',
    { headers: asItself, more: () => ({ client_assertion: 'a.b.c', client_assertion_type: assertionType }) },
    400,
    'invalid_request',
  ],
  [
    'the form and an assertion',
    { more: () => ({ ...inForm(client), client_assertion: 'a.b.c', client_assertion_type: assertionType }) },
    400,
    'invalid_request',
  ],
  [
    'an assertion of another type',
    { more: () => ({ client_assertion: 'a.b.c', client_assertion_type: 'urn:x' }) },
    400,
    'invalid_request',
  ],
];

describe.each(endpoints)('%s', (path, form) => {
  const attempt = ({ headers, more }: Faulty) => ask(path, { ...form(), ...more?.() }, headers?.());

  it('takes it from a client that proves who it is, in its own way', async () => {
    person = await createPerson();
    expect([200, 201]).toContain((await attempt({ headers: asItself })).status);
  });

  it.each(wrongAuthentication)('refuses %s', async (_what, faulty, status, error) => {
    const refused = await attempt(faulty);
    expect(told(refused)).toEqual([status, error]);
    expect(refused.headers.get('cache-control')).toBe('no-store');
    // RFC 6749 §5.2: the scheme that the client has used.
    if (status === 401 && faulty.headers) expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('reads no credentials from its address (RFC 6749 §2.3.1)', async () => {
    const query = new URLSearchParams(inForm(await newClient({ token_endpoint_auth_method: 'client_secret_post' })));
    expect((await ask(`${path}?${query.toString()}`, form())).status).toBeGreaterThanOrEqual(400);
  });

  it('refuses a client that is switched off', async () => {
    const off = await newClient();
    const change = await admin('POST', `/clients/${off.client_id}/disable`);
    expect(change.status).toBe(200);
    const refused = await eventually(async () => {
      const answer = await ask(path, form(), asItself(off));
      return answer.status < 400 ? undefined : answer;
    });
    expect(told(refused)).toEqual([401, 'invalid_client']);
  });

  it('refuses what is repeated, oversized, or no form', async () => {
    const text = new URLSearchParams(form()).toString();
    const [first = ''] = text.split('&');
    const twice = await ask(path, `${text}&${first}`, asItself());
    expect([...told(twice), twice.json.error_code]).toEqual([400, 'invalid_request', 'repeated_parameter']);
    expect(told(await ask(path, `${text}&x=${'x'.repeat(70_000)}`, asItself()))).toEqual([413, 'invalid_request']);
    const asJson = JSON.stringify(form());
    for (const [type, body] of [
      ['application/json', asJson],
      ['text/plain', text],
      ['multipart/form-data; boundary=x', `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n`],
    ] as const) {
      const refused = await ask(path, body, { ...asItself(), 'Content-Type': type });
      expect([400, 415]).toContain(refused.status);
      expect(refused.json.error).toBe('invalid_request');
    }
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('is not there for %s', async (method) => {
    const refused = await send(path, { method, headers: asItself() });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')]);
  });
});

describe('an assertion', () => {
  let key: CryptoKey;
  let publicKey: CryptoKey;
  let signer: Client;
  const claims = (more: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const own = { iss: signer.client_id, sub: signer.client_id, aud: issuer, jti: randomUUID() };
    return { ...own, iat: now, exp: now + 60, ...more };
  };
  const signed = (more?: Record<string, unknown>, by: CryptoKey | Uint8Array = key, alg = 'RS256') =>
    new SignJWT(claims(more)).setProtectedHeader({ alg }).sign(by);
  const present = (path: string, form: Form, client_assertion: string) =>
    ask(path, { ...form, client_assertion, client_assertion_type: assertionType });

  beforeAll(async () => {
    ({ privateKey: key, publicKey } = await generateKeyPair('RS256', { extractable: true }));
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig' }] };
    signer = await newClient({ token_endpoint_auth_method: 'private_key_jwt', jwks });
  });

  it.each(endpoints)('at %s: once, and then nowhere', async (path, form) => {
    person = await createPerson();
    let used = '';
    // Those from the second in which the memory of used ones began are refused: the client makes another.
    await eventually(async () => {
      used = await signed();
      return (await present(path, form(), used)).status < 300 || undefined;
    });
    for (const [elsewhere, itsForm] of endpoints) {
      expect(told(await present(elsewhere, itsForm(), used))).toEqual([401, 'invalid_client']);
    }
  });

  it.each(endpoints)('at %s: not unsigned, forged, for another audience, or out of time', async (path, form) => {
    const now = Math.floor(Date.now() / 1000);
    const spki = Buffer.from(await exportSPKI(publicKey));
    const stranger = (await generateKeyPair('RS256')).privateKey;
    const faulty = [
      new UnsecuredJWT(claims()).encode(),
      await signed({}, spki, 'HS256'),
      await signed({}, stranger),
      await signed({ aud: 'https://elsewhere.example' }),
      await signed({ aud: [issuer, 'https://elsewhere.example'] }),
      await signed({ iat: now - 120, exp: now - 60 }),
      // One that says when it was made counts for five minutes from then, whatever its end; another for as long as it says.
      await signed({ iat: now - 330, exp: now + 600 }),
      await signed({ iat: undefined, exp: now + 600 }),
      await signed({ jti: undefined }),
      await signed({ sub: client.client_id }),
      await signed({ iss: client.client_id, sub: client.client_id }),
    ];
    for (const one of faulty) expect(told(await present(path, form(), one))).toEqual([401, 'invalid_client']);
  });
});

describe('a token that is presented', () => {
  const places = ['/oauth2/userinfo', '/admin/clients', '/revocations/snapshot', '/account'];
  const get = (path: string, headers: Form = {}) => send(path, { headers });
  const bearing = (path: string, token: string) => get(path, { Authorization: `Bearer ${token}` });

  it.each(places)('%s: none, not in the address, no other kind, not unsigned or forged', async (path) => {
    const { json: tokens } = await redeem(client, await authorize(client, person));
    expect((await bearing('/oauth2/userinfo', tokens.access_token)).status).toBe(200);
    const [head = '', payload = ''] = String(tokens.access_token).split('.');
    const { keys } = (await get('/oauth2/jwks')).json as { keys: Record<string, string>[] };
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string; alg: string };
    const jwk = keys.find(({ kid }) => kid === header.kid);
    const body = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const forged = (alg: string, by: CryptoKey | Uint8Array) =>
      new SignJWT(body).setProtectedHeader({ ...header, alg, typ: 'at+jwt' }).sign(by);
    const none = Buffer.from(JSON.stringify({ ...header, alg: 'none' })).toString('base64url');
    const wrong = [
      tokens.id_token as string,
      tokens.refresh_token as string,
      `${none}.${payload}.`,
      await forged('HS256', Buffer.from(JSON.stringify(jwk))),
      await forged('ES256', (await generateKeyPair('ES256')).privateKey),
      'x'.repeat(5000),
    ];
    for (const token of wrong) expect((await bearing(path, token)).status).toBe(401);
    expect((await get(path)).status).toBe(401);
    expect((await get(`${path}?access_token=${tokens.access_token as string}`)).status).toBe(401);
  });

  it.each(places)('%s: not one for another audience, nor one that has ended', async (path) => {
    const elsewhere = await ask('/oauth2/token', { grant_type: 'client_credentials', scope: 'demo:read' }, asItself());
    expect(elsewhere.status).toBe(200);
    expect([401, 403]).toContain((await bearing(path, elsewhere.json.access_token)).status);
    const { json: tokens } = await redeem(client, await authorize(client, person));
    await ask('/oauth2/revoke', { token: tokens.access_token }, asItself());
    expect((await bearing(path, tokens.access_token)).status).toBe(401);
  });
});
