// The guarantee: tokens that come through the browser are bound to the request that asked for them, and can be taken back like any
// other. The attacks: tokens in a query, a stripped nonce, a code that comes twice, what was never switched on.
import { createHash, randomUUID } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { startOwnTarget } from './support/own-target.js';

const stop = await startOwnTarget();
const { admin, createClient, createMachine, createPerson, redirectUri } = await import('./support/administration.js');
const { settlePolicy } = await import('./support/policy.js');
const { authorizationPath, pkce, redeem, refresh, sentTo, signIn } = await import('./support/code-flow.js');
const { Browser } = await import('./support/browser.js');
const { isActive, post, send } = await import('./support/requests.js');
const { issuer } = await import('./support/target.js');
type Client = Awaited<ReturnType<typeof createClient>>;
type Person = Awaited<ReturnType<typeof createPerson>>;

const responseTypes = [
  ...['code', 'token', 'id_token', 'id_token token', 'code token', 'code id_token', 'code id_token token'],
] as const;
const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`), { cooldownDuration: 0 });
const hashOf = (value: string): string =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

const newClient = (more: Record<string, unknown> = {}): Promise<Client> =>
  createClient({
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    response_types: responseTypes,
    scope: 'openid profile email offline_access',
    ...more,
  });

const email = `ada-${randomUUID()}@example.com`;
let client: Client;
let person: Person;
let witness: Client;
beforeAll(async () => {
  await settlePolicy({ response_types: responseTypes });
  [client, person] = [await newClient(), await createPerson({ name: 'Ada Lovelace', email })];
  witness = await createMachine({ settings: { may_introspect: true } });
});
afterAll(async () => {
  // Other flows may run against the same platform.
  await settlePolicy({ response_types: null });
  await stop();
});

interface Asked {
  readonly fields: URLSearchParams;
  readonly location: URL;
  readonly browser: InstanceType<typeof Browser>;
  readonly verifier: string;
}

async function ask(
  responseType: string,
  more: Record<string, string> = {},
  by: Client = client,
  who: Person = person,
): Promise<Asked> {
  const { challenge, verifier } = pkce();
  const browser = new Browser();
  const request = { response_type: responseType, nonce: 'n-1', scope: 'openid', ...more };
  const page = await signIn(browser, await browser.visit(authorizationPath(by, challenge, request)), who);
  const location = sentTo(page);
  return { location, browser, verifier, fields: new URLSearchParams((location.hash || location.search).slice(1)) };
}

const idTokenOf = async (fields: URLSearchParams, audience: string = client.client_id): Promise<JWTPayload> =>
  (await jwtVerify(fields.get('id_token') ?? '', keys, { issuer, audience })).payload;
const alive = (token: string | null): Promise<boolean> => isActive(token ?? '', witness);

describe('OpenID Connect Core §3.2, §3.3', () => {
  it.each([
    ['id_token', ['id_token']],
    ['id_token token', ['access_token', 'expires_in', 'id_token', 'token_type']],
    ['token id_token', ['access_token', 'expires_in', 'id_token', 'token_type']],
    ['code id_token', ['code', 'id_token']],
    ['code token', ['access_token', 'code', 'expires_in', 'token_type']],
    ['code id_token token', ['access_token', 'code', 'expires_in', 'id_token', 'token_type']],
    ['token', ['access_token', 'expires_in', 'token_type']],
  ])('%s gives what it names, in the fragment, and no refresh token', async (responseType, names) => {
    const { location, fields } = await ask(responseType);
    expect(location.search).toBe('');
    const shown = [...fields.keys()].filter((name) => name !== 'scope').sort();
    expect(shown).toEqual([...names, 'iss', 'state'].sort());
    expect([fields.get('state'), fields.get('iss')]).toEqual(['xyz', issuer]);
    if (names.includes('access_token')) {
      expect([fields.get('token_type'), await alive(fields.get('access_token'))]).toEqual(['Bearer', true]);
    }
    if (!names.includes('id_token')) return;
    const claims = await idTokenOf(fields);
    expect(claims).toMatchObject({ sub: person.id, nonce: 'n-1', s_hash: hashOf('xyz') });
    const [token, code] = [fields.get('access_token'), fields.get('code')];
    expect(claims['at_hash']).toBe(token === null ? undefined : hashOf(token));
    expect(claims['c_hash']).toBe(code === null ? undefined : hashOf(code));
  });

  it('§5.4: the claims of scopes are in an ID token that comes alone, and nowhere else', async () => {
    const more = { scope: 'openid profile email' };
    const alone = await idTokenOf((await ask('id_token', more)).fields);
    expect(alone).toMatchObject({ name: 'Ada Lovelace', email, email_verified: false });
    for (const type of ['id_token token', 'code id_token']) {
      expect(await idTokenOf((await ask(type, more)).fields)).not.toHaveProperty('email');
    }
  });

  it('§3.3.3.6: both ID tokens of a hybrid flow are about the same person and grant', async () => {
    const { fields, verifier } = await ask('code id_token token', { scope: 'openid offline_access' });
    const { json } = await redeem(client, { code: fields.get('code') ?? '', verifier });
    const [front, back] = [await idTokenOf(fields), decodeJwt(json.id_token as string)];
    expect([back.iss, back.sub, back['nonce'], back['sid']]).toEqual([front.iss, front.sub, 'n-1', front['sid']]);
    const gids = [fields.get('access_token') ?? '', json.access_token as string].map(
      (token) => decodeJwt(token)['gid'],
    );
    expect(gids[0]).toBe(gids[1]);
    const renewed = await refresh(client, json.refresh_token as string);
    expect([renewed.status, await alive(fields.get('access_token'))]).toEqual([200, true]);
  });

  it('Form Post Response Mode and JARM carry the same', async () => {
    const browser = new Browser();
    const request = { response_type: 'code id_token token', response_mode: 'form_post', nonce: 'n', scope: 'openid' };
    const page = await signIn(
      browser,
      await browser.visit(authorizationPath(client, pkce().challenge, request)),
      person,
    );
    for (const name of ['code', 'id_token', 'access_token', 'state']) expect(page.html).toContain(`name="${name}"`);
    const { location } = await ask('code id_token token', { response_mode: 'jwt' });
    const response = new URLSearchParams(location.hash.slice(1)).get('response') ?? '';
    const { payload } = await jwtVerify(response, keys, { issuer, audience: client.client_id });
    expect(payload).toMatchObject({
      code: expect.any(String),
      id_token: expect.any(String),
      expires_in: expect.any(Number),
    });
  });
});

describe('what was given can be taken back', () => {
  it('RFC 6749 §4.1.2: a code that comes twice ends the token that came beside it', async () => {
    const { fields, verifier } = await ask('code token');
    const code = { code: fields.get('code') ?? '', verifier };
    const first = await redeem(client, code);
    expect([first.status, await alive(fields.get('access_token'))]).toEqual([200, true]);
    expect((await redeem(client, code)).json.error).toBe('invalid_grant');
    expect(await alive(fields.get('access_token'))).toBe(false);
    expect(await alive(first.json.access_token as string)).toBe(false);
  });

  it('of several who redeem together at most one gets tokens, and they are dead', async () => {
    const { fields, verifier } = await ask('code id_token token');
    const code = { code: fields.get('code') ?? '', verifier };
    const answers = await Promise.all([redeem(client, code), redeem(client, code), redeem(client, code)]);
    const won = answers.filter(({ status }) => status === 200);
    // A loser may be first to end the grant: then nobody gets any.
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { json } of won) expect(await alive(json.access_token as string)).toBe(false);
    expect(await alive(fields.get('access_token'))).toBe(false);
  });

  it('a wrong verifier uses the code up', async () => {
    const { fields, verifier } = await ask('code token');
    const code = fields.get('code') ?? '';
    expect((await redeem(client, { code, verifier: pkce().verifier })).json.error).toBe('invalid_grant');
    expect((await redeem(client, { code, verifier })).json.error).toBe('invalid_grant');
  });

  it.each<[string, (token: string, who: Person, by: Client) => Promise<unknown>]>([
    ['the token itself', (token, _who, by) => post('/oauth2/revoke', { token }, by)],
    ['the person', (_token, who) => admin('POST', `/users/${who.id}/disable`)],
    ['the client', (_token, _who, by) => admin('POST', `/clients/${by.client_id}/disable`)],
    ['the grant', (token) => admin('POST', '/revocations', { type: 'grant', id: decodeJwt(token)['gid'] })],
  ])('ending %s ends it', async (_what, end) => {
    const [by, who] = [await newClient(), await createPerson()];
    const { fields } = await ask('id_token token', {}, by, who);
    const token = fields.get('access_token') ?? '';
    expect(await alive(token)).toBe(true);
    await end(token, who, by);
    expect(await alive(token)).toBe(false);
  });

  it('the end of the session ends it', async () => {
    const { fields, browser } = await ask('id_token token', {}, client, await createPerson());
    const hint = fields.get('id_token') ?? '';
    await browser.visit(`/oauth2/logout?${new URLSearchParams({ id_token_hint: hint }).toString()}`);
    expect(await alive(fields.get('access_token'))).toBe(false);
  });
});

describe('is refused', () => {
  const refusal = async (responseType: string, more: Record<string, string> = {}, by: Client = client) => {
    const { location, fields } = await ask(responseType, more, by);
    return [fields.get('error'), location.hash === '' ? 'query' : 'fragment'];
  };
  const without = (name: string, responseType: string, by: Client = client) => {
    const path = new URL(authorizationPath(by, pkce().challenge, { response_type: responseType, nonce: 'n' }), issuer);
    path.searchParams.delete(name);
    return new Browser().visit(`${path.pathname}${path.search}`).then(sentTo);
  };

  it.each(['query', 'query.jwt'])('response_mode=%s for tokens', async (mode) => {
    expect(await refusal('id_token token', { response_mode: mode })).toEqual(['invalid_request', 'fragment']);
    expect(await refusal('code token', { response_mode: mode })).toEqual(['invalid_request', 'fragment']);
  });

  it.each(['id_token', 'id_token token', 'code id_token', 'code id_token token'])('%s without nonce', async (type) => {
    expect((await without('nonce', type)).hash).toContain('error=invalid_request');
  });

  it('a hybrid request without PKCE; an implicit one has no use for it', async () => {
    expect((await without('code_challenge', 'code id_token')).hash).toContain('error=invalid_request');
    const browser = new Browser();
    const path = new URL(authorizationPath(client, 'x', { response_type: 'token', scope: 'openid' }), issuer);
    for (const name of ['code_challenge', 'code_challenge_method']) path.searchParams.delete(name);
    const page = await signIn(browser, await browser.visit(`${path.pathname}${path.search}`), person);
    expect(sentTo(page).hash).toContain('access_token=');
  });

  it('an ID token without openid, and what is no response type', async () => {
    expect(await refusal('id_token', { scope: 'profile' })).toEqual(['invalid_scope', 'fragment']);
    expect(await refusal('code nonsense')).toEqual(['unsupported_response_type', 'query']);
    expect(await refusal('token token')).toEqual(['unsupported_response_type', 'fragment']);
  });

  it('a client that is not registered for it, or whose tokens are bound', async () => {
    const plain = await createClient();
    expect(await refusal('code id_token', {}, plain)).toEqual(['unauthorized_client', 'fragment']);
    const bound = await newClient({ dpop_bound_access_tokens: true });
    expect(await refusal('code token', {}, bound)).toEqual(['unauthorized_client', 'fragment']);
  });

  it('OpenID Connect Core §11: offline_access, where there is no code', async () => {
    const { fields } = await ask('id_token token', { scope: 'openid offline_access' });
    expect(fields.get('scope')).toBe('openid');
  });

  it('a registration whose grants and response types do not fit, or whose redirect has no TLS', async () => {
    const base = { client_name: 'x', redirect_uris: [redirectUri], scope: 'openid' };
    const codes = { grant_types: ['authorization_code'], response_types: ['code', 'code id_token'] };
    expect((await admin('POST', '/clients', { ...base, ...codes })).status).toBe(422);
    const implicit = { grant_types: ['implicit'], response_types: ['code'] };
    expect((await admin('POST', '/clients', { ...base, ...implicit })).status).toBe(422);
    const plain = { grant_types: ['implicit'], response_types: ['token id_token'] };
    expect(
      (await admin('POST', '/clients', { ...base, ...plain, redirect_uris: ['http://127.0.0.1/cb'] })).status,
    ).toBe(422);
    expect((await admin('POST', '/clients', { ...base, ...plain })).status).toBe(201);
    expect((await admin('POST', '/clients', { ...base, ...codes, response_types: ['everything'] })).status).toBe(422);
  });

  it('everything but code, once the policy has it off', async () => {
    await settlePolicy({ response_types: null });
    const metadata = await send('/.well-known/openid-configuration');
    expect([metadata.json.response_types_supported, metadata.json.grant_types_supported]).toEqual([
      ['code'],
      expect.not.arrayContaining(['implicit']),
    ]);
    expect(await refusal('id_token token')).toEqual(['unsupported_response_type', 'fragment']);
    await settlePolicy({ response_types: responseTypes });
    const again = await send('/.well-known/openid-configuration');
    expect(again.json.grant_types_supported).toContain('implicit');
  });
});
