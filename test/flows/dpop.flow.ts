// The guarantee: a stolen token, code or refresh token that is bound to a key is of no use without it; a proof serves for one
// request, once. The attacks: proofs of others, for others, made up, made in advance, or sent again.
import { createHmac } from 'node:crypto';
import { decodeJwt, exportJWK } from 'jose';
import * as oidc from 'openid-client';
import { admin, createClient, createMachine, createPerson, redirectUri } from './support/administration.js';
import { authorize } from './support/code-flow.js';
import { DpopKey } from './support/dpop-key.js';
import { eventually } from './support/receiver.js';
import { basic, introspect, post, send, type Answer } from './support/requests.js';
import { issuer } from './support/target.js';

const machineToken = { grant_type: 'client_credentials' };
let key: DpopKey;
let client: Awaited<ReturnType<typeof createMachine>>;

beforeAll(async () => {
  key = await DpopKey.create();
  client = await createMachine();
  // Proofs from the second in which the memory of used ones began are refused.
  await eventually(async () => ((await key.token(machineToken, basic(client))).status === 200 ? true : undefined));
});

const present = (proof: string): Promise<Answer> => key.post(machineToken, basic(client), proof);

describe('at the token endpoint', () => {
  it('a token is bound to the key, as a JWT and as an opaque one', async () => {
    const { json } = await key.token(machineToken, basic(client));
    expect(json.token_type).toBe('DPoP');
    expect(decodeJwt(json.access_token)['cnf']).toEqual({ jkt: key.jkt });
    const opaque = await createMachine({ scope: undefined, settings: { access_token_format: 'opaque' } });
    const token = (await key.token(machineToken, basic(opaque))).json.access_token as string;
    expect((await introspect(token, opaque)).json).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: key.jkt },
    });
  });

  it('a proof counts once', async () => {
    const proof = await key.prove('/oauth2/token');
    expect((await present(proof)).status).toBe(200);
    const again = await present(proof);
    expect([again.status, again.json.error]).toEqual([400, 'invalid_dpop_proof']);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['for another method', { htm: 'GET' }, {}],
    ['for another address', { htu: `${issuer}/oauth2/revoke` }, {}],
    ['for another server', { htu: 'https://elsewhere.example/oauth2/token' }, {}],
    ['that is old', { iat: now - 3600 }, {}],
    ['from the future', { iat: now + 3600 }, {}],
    ['without jti', { jti: undefined }, {}],
    ['with too long a jti', { jti: 'x'.repeat(300) }, {}],
    ['that is too long', { more: 'x'.repeat(9000) }, {}],
    ['of another type', {}, { typ: 'JWT' }],
    ['without a key', {}, { jwk: undefined }],
  ])('a proof %s is refused', async (_what, claims, header) => {
    const answer = await present(await key.prove('/oauth2/token', claims, header));
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('none, a secret, a private key in the header, another key, and two proofs are refused', async () => {
    const good = await key.prove('/oauth2/token');
    const [, payload = '', signature = ''] = good.split('.');
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
    const head = (more: object) => encode({ typ: 'dpop+jwt', jwk: key.jwk, ...more });
    const secret = head({ alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } });
    const mac = createHmac('sha256', 'secret').update(`${secret}.${payload}`).digest('base64url');
    const other = await DpopKey.create();
    const forged = [
      `${head({ alg: 'none' })}.${payload}.`,
      `${secret}.${payload}.${mac}`,
      `${head({ alg: 'ES256', jwk: await exportJWK(key.privateKey) })}.${payload}.${signature}`,
      await key.prove('/oauth2/token', {}, { jwk: await exportJWK(key.privateKey) }),
      await key.prove('/oauth2/token', {}, { jwk: other.jwk }),
      'no proof',
      `${good}, ${await key.prove('/oauth2/token')}`,
    ];
    for (const proof of forged) expect((await present(proof)).json.error).toBe('invalid_dpop_proof');
  });

  it('a client that is registered to bind its tokens gets none without a proof', async () => {
    const bound = await createMachine({ dpop_bound_access_tokens: true });
    expect((await post('/oauth2/token', machineToken, bound)).json.error).toBe('invalid_request');
    expect((await key.token(machineToken, basic(bound))).json.token_type).toBe('DPoP');
  });
});

describe('for a public client', () => {
  const spa = () => createClient({ token_endpoint_auth_method: 'none' });
  const codeForm = (id: string, { code, verifier }: { code: string; verifier: string }) => ({
    grant_type: 'authorization_code',
    client_id: id,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });

  it('a proof has to carry a nonce of the server, and to be told so costs no code', async () => {
    const { client_id: id } = await spa();
    const form = codeForm(id, await authorize({ client_id: id }, await createPerson()));
    const first = await key.post(form, undefined, await key.prove('/oauth2/token'));
    expect([first.status, first.json.error]).toEqual([400, 'use_dpop_nonce']);
    const made = await key.prove('/oauth2/token', { nonce: 'A'.repeat(32) });
    expect((await key.post(form, undefined, made)).json.error).toBe('use_dpop_nonce');
    const nonce = first.headers.get('dpop-nonce');
    const second = await key.post(form, undefined, await key.prove('/oauth2/token', { nonce }));
    expect([second.status, second.json.token_type]).toEqual([200, 'DPoP']);
    expect(second.headers.get('dpop-nonce')).toMatch(/^[\w-]{32}$/);
  });

  it('the refresh token is bound to the key', async () => {
    const { client_id: id } = await spa();
    const form = codeForm(id, await authorize({ client_id: id }, await createPerson()));
    const { json } = await key.token(form);
    const refresh = { grant_type: 'refresh_token', client_id: id, refresh_token: json.refresh_token as string };
    const other = await DpopKey.create();
    expect((await other.token(refresh)).json.error).toBe('invalid_grant');
    expect((await post('/oauth2/token', refresh)).json.error).toBe('invalid_grant');
    expect((await key.token(refresh)).json.token_type).toBe('DPoP');
  });

  it('a code that was asked for with dpop_jkt is redeemed with that key alone', async () => {
    const { client_id: id } = await spa();
    const person = await createPerson();
    const more = { dpop_jkt: key.jkt };
    const stolen = codeForm(id, await authorize({ client_id: id }, person, { more }));
    expect((await (await DpopKey.create()).token(stolen)).json.error).toBe('invalid_grant');
    const own = codeForm(id, await authorize({ client_id: id }, person, { more }));
    expect((await key.token(own)).status).toBe(200);
    const unproven = codeForm(id, await authorize({ client_id: id }, person, { more }));
    expect((await post('/oauth2/token', unproven)).json.error).toBe('invalid_grant');
  });

  it('userinfo wants the key, and the scheme', async () => {
    const { client_id: id } = await spa();
    const form = codeForm(id, await authorize({ client_id: id }, await createPerson()));
    const token = (await key.token(form)).json.access_token as string;
    expect((await key.userinfo(token)).status).toBe(200);
    const other = await DpopKey.create();
    const refused = [
      await send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${token}` } }),
      await send('/oauth2/userinfo', { headers: { Authorization: `DPoP ${token}` } }),
      await key.userinfo(token, {}, 'Bearer'),
      await other.userinfo(token),
      await key.userinfo(token, { ath: undefined }),
      await key.userinfo(token, { ath: 'of another token' }),
      await post('/oauth2/userinfo', { access_token: token }),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
    expect(refused[1]?.headers.get('www-authenticate')).toMatch(/^DPoP /);
    expect(refused[5]?.headers.get('www-authenticate')).toContain('error="invalid_dpop_proof"');
  });
});

it('an unbound token is not taken as a bound one', async () => {
  const page = await createClient();
  const { code, verifier } = await authorize(page, await createPerson());
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri };
  const { json } = await post('/oauth2/token', form, page);
  expect((await key.userinfo(json.access_token)).status).toBe(401);
});

it('openid-client gets and refreshes bound tokens, nonces included', async () => {
  const { client_id: id } = await createClient({ token_endpoint_auth_method: 'none' });
  const config = await oidc.discovery(new URL(issuer), id, undefined, oidc.None(), {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its name for plain HTTP on loopback
    execute: [oidc.allowInsecureRequests],
  });
  expect(config.serverMetadata().dpop_signing_alg_values_supported).toContain('ES256');
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
  const { code, verifier } = await authorize({ client_id: id }, await createPerson());
  const callback = new URL(`${redirectUri}?${new URLSearchParams({ code, iss: issuer, state: 'xyz' }).toString()}`);
  const checks = { pkceCodeVerifier: verifier, expectedState: 'xyz' };
  const tokens = await oidc.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
  expect(tokens.token_type).toBe('dpop');
  const sub = tokens.claims()?.sub ?? '';
  expect((await oidc.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).sub).toBe(sub);
  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
  expect(next.token_type).toBe('dpop');
});

it('the administration API takes bound tokens by their key alone', async () => {
  expect((await admin('GET', '/clients')).status).toBe(200);
  const answer = await send('/admin/clients', { headers: { Authorization: 'DPoP not-a-token' } });
  expect([answer.status, answer.headers.get('www-authenticate')?.slice(0, 5)]).toEqual([401, 'DPoP ']);
});
