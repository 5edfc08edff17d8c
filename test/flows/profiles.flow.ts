// The guarantee: a client that keeps a profile of FAPI 2.0 can do nothing that the profile forbids, by mistake or by a stolen secret.
// The attack: a weaker way beside the strong one — a plain request, a bearer token, another algorithm, an assertion for elsewhere.
import { randomUUID } from 'node:crypto';
import {
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWTPayload,
} from 'jose';
import { admin, createClient, createPerson, redirectUri, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, pkce, sentTo, signIn, type Pkce } from './support/code-flow.js';
import { DpopKey } from './support/dpop-key.js';
import { send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`), { cooldownDuration: 0 });
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const nowSeconds = (): number => Math.floor(Date.now() / 1000);
type Claims = Readonly<Record<string, unknown>>;

let person: Person;
let signer: CryptoKey;
let rsa: CryptoKey;
let jwks: object;
let dpop: DpopKey;
beforeAll(async () => {
  const [pair, other] = [
    await generateKeyPair('ES256', { extractable: true }),
    await generateKeyPair('RS256', { extractable: true }),
  ];
  [signer, rsa] = [pair.privateKey, other.privateKey];
  jwks = {
    keys: [
      { ...(await exportJWK(pair.publicKey)), kid: 'ec' },
      { ...(await exportJWK(other.publicKey)), kid: 'rsa' },
    ],
  };
  dpop = await DpopKey.create();
  person = await createPerson();
});

const registration = (profile: string, more: object = {}): Record<string, unknown> => ({
  token_endpoint_auth_method: 'private_key_jwt',
  jwks,
  id_token_signed_response_alg: 'ES256',
  authorization_signed_response_alg: 'ES256',
  settings: { first_party: true, profile },
  ...more,
});
const ec = { alg: 'ES256', kid: 'ec' };
const signed = (claims: JWTPayload, header: { alg: string; kid?: string; typ?: string } = ec): Promise<string> =>
  new SignJWT(claims).setProtectedHeader(header).sign(header.alg === 'ES256' ? signer : rsa);
const assertion = ({ client_id: id }: Credentials, more: JWTPayload = {}, header = ec): Promise<string> => {
  const [iat, jti] = [nowSeconds(), randomUUID()];
  return signed({ iss: id, sub: id, aud: issuer, jti, iat, exp: iat + 60, ...more }, header);
};
const postAs = async (
  client: Credentials,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const client_assertion = form['client_assertion'] ?? (await assertion(client));
  const body = new URLSearchParams({ ...form, client_assertion, client_assertion_type: assertionType });
  return send(path, { method: 'POST', body, headers });
};
const request = ({ challenge }: Pkce, more: Record<string, string> = {}): Record<string, string> => ({
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid offline_access',
  state: 'profiled',
  code_challenge: challenge,
  code_challenge_method: 'S256',
  ...more,
});
const objectOf = (client: Credentials, proof: Pkce, more: Claims = {}, header: object = {}): Promise<string> => {
  const [iss, nbf] = [client.client_id, nowSeconds()];
  const times = { iss, client_id: iss, aud: issuer, nbf, exp: nbf + 300 };
  return signed(
    { ...times, ...request(proof), response_mode: 'jwt', ...more },
    { ...ec, typ: 'oauth-authz-req+jwt', ...header },
  );
};
const push = (client: Credentials, form: Record<string, string>): Promise<Answer> =>
  postAs(client, '/oauth2/par', form);
const proven = async (path: string): Promise<Record<string, string>> => ({ DPoP: await dpop.prove(path) });

/** A signed-in person at the address that was pushed. */
async function decided(client: Credentials, pushed: Answer): Promise<URLSearchParams> {
  expect(pushed.status).toBe(201);
  expect(pushed.json.expires_in).toBeLessThan(600);
  const { request_uri } = pushed.json as { request_uri: string };
  const path = `/oauth2/authorize?${new URLSearchParams({ client_id: client.client_id, request_uri }).toString()}`;
  const browser = new Browser();
  return sentTo(await signIn(browser, await browser.visit(path), person)).searchParams;
}
const codeForm = (code: string, { verifier }: Pkce): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  code_verifier: verifier,
  redirect_uri: redirectUri,
});
const violated = ({ status, json }: Answer): unknown[] => [status, json.error, json.error_code];

describe('fapi2-security', () => {
  let client: Credentials;
  beforeAll(async () => {
    client = await createClient(registration('fapi2-security'));
  });

  it('goes the whole way: pushed, with iss, bound to a key, refreshed without rotation', async () => {
    const proof = pkce();
    const answer = await decided(client, await push(client, request(proof)));
    expect([answer.get('iss'), answer.get('state')]).toEqual([issuer, 'profiled']);
    const form = codeForm(answer.get('code') ?? '', proof);
    const tokens = await postAs(client, '/oauth2/token', form, await proven('/oauth2/token'));
    expect([tokens.status, tokens.json.token_type]).toEqual([200, 'DPoP']);
    await jwtVerify(tokens.json.id_token, keys, { issuer, audience: client.client_id, algorithms: ['ES256'] });
    const refreshing = { grant_type: 'refresh_token', refresh_token: tokens.json.refresh_token as string };
    const unbound = await postAs(client, '/oauth2/token', refreshing);
    expect(violated(unbound)).toEqual([400, 'invalid_request', 'profile_violated']);
    const refreshed = await postAs(client, '/oauth2/token', refreshing, await proven('/oauth2/token'));
    expect([refreshed.status, refreshed.json.refresh_token]).toEqual([200, tokens.json.refresh_token]);
    expect((await dpop.userinfo(refreshed.json.access_token)).status).toBe(200);
  });

  it('§5.3.2.1, 4: no token without a key, and the code is still good then', async () => {
    const proof = pkce();
    const answer = await decided(client, await push(client, request(proof)));
    const form = codeForm(answer.get('code') ?? '', proof);
    const refused = await postAs(client, '/oauth2/token', form);
    expect(violated(refused)).toEqual([400, 'invalid_request', 'profile_violated']);
    expect(refused.json.error_description).toMatch(/bound/);
    expect((await postAs(client, '/oauth2/token', form, await proven('/oauth2/token'))).status).toBe(200);
  });

  it('§5.3.2.2, 3: no request through the browser', async () => {
    const { searchParams } = sentTo(await new Browser().visit(authorizationPath(client, pkce().challenge)));
    expect(searchParams.get('error')).toBe('invalid_request');
    expect(searchParams.get('error_uri')).toBe(`${issuer}/errors/profile_violated`);
    expect(searchParams.get('error_description')).toMatch(/pushed/);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no redirect_uri', { redirect_uri: '' }, 'invalid_request'],
    ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a hybrid response type', { response_type: 'code id_token', nonce: 'n' }, 'unsupported_response_type'],
  ])('§5.3.2.2: refuses %s in the push', async (_name, more, error) => {
    expect(violated(await push(client, request(pkce(), more)))).toEqual([400, error, 'profile_violated']);
  });

  it('§5.4.1: RS256 signs neither request objects nor proofs nor assertions', async () => {
    const rs256 = { alg: 'RS256', kid: 'rsa' };
    const object = await push(client, { request: await objectOf(client, pkce(), {}, rs256) });
    expect(violated(object)).toEqual([400, 'invalid_request_object', 'profile_violated']);
    const weak = await push(client, { ...request(pkce()), client_assertion: await assertion(client, {}, rs256) });
    expect([weak.status, weak.json.error]).toEqual([401, 'invalid_client']);
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const claims = { htm: 'POST', htu: `${issuer}/oauth2/par`, iat: nowSeconds(), jti: randomUUID() };
    const header = { alg: 'RS256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) };
    const DPoP = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    const proof = await postAs(client, '/oauth2/par', request(pkce()), { DPoP });
    expect(violated(proof)).toEqual([400, 'invalid_dpop_proof', 'profile_violated']);
  });

  it.each<[string, JWTPayload, number]>([
    ['aud a list', { aud: [issuer] }, 401],
    ['aud the token endpoint', { aud: `${issuer}/oauth2/token` }, 401],
    ['aud the endpoint itself', { aud: `${issuer}/oauth2/par` }, 401],
    ['a clock 8 seconds ahead', { iat: nowSeconds() + 8, nbf: nowSeconds() + 8 }, 201],
    ['nbf more than a minute ahead', { nbf: nowSeconds() + 120, exp: nowSeconds() + 180 }, 401],
    ['iat more than a minute ahead', { iat: nowSeconds() + 120, exp: nowSeconds() + 180 }, 401],
  ])('§5.3.2.1, 8 and 13: an assertion with %s', async (_name, more, status) => {
    const client_assertion = await assertion(client, more);
    expect((await push(client, { ...request(pkce()), client_assertion })).status).toBe(status);
  });
});

describe('fapi2-message-signing', () => {
  let client: Credentials;
  beforeAll(async () => {
    client = await createClient(registration('fapi2-message-signing'));
  });
  const pushed = async (proof: Pkce, more: Claims = {}, header: object = {}): Promise<Answer> =>
    push(client, { request: await objectOf(client, proof, more, header) });

  it('goes the whole way: signed request, signed response, signed introspection', async () => {
    const proof = pkce();
    const answer = await decided(client, await pushed(proof));
    expect([...answer.keys()]).toEqual(['response']);
    const expected = { issuer, audience: client.client_id, algorithms: ['ES256'] };
    const { payload } = await jwtVerify(answer.get('response') ?? '', keys, expected);
    expect(payload['state']).toBe('profiled');
    const form = codeForm(String(payload['code']), proof);
    const tokens = await postAs(client, '/oauth2/token', form, await proven('/oauth2/token'));
    expect([tokens.status, tokens.json.token_type]).toEqual([200, 'DPoP']);
    const told = await postAs(client, '/oauth2/introspect', { token: tokens.json.access_token as string });
    const introspected = await jwtVerify(told.text, keys, { issuer, audience: client.client_id });
    expect(introspected.payload['token_introspection']).toMatchObject({ active: true, cnf: { jkt: dpop.jkt } });
    expect(introspected.protectedHeader.alg).toBe('PS256');
  });

  it('§5.3.1: a push that is not signed is refused', async () => {
    const refused = await push(client, request(pkce(), { response_mode: 'jwt' }));
    expect(violated(refused)).toEqual([400, 'invalid_request', 'profile_violated']);
  });

  it.each<[string, Claims, string]>([
    ['no nbf', { nbf: undefined }, 'invalid_request_object'],
    ['an old nbf', { nbf: nowSeconds() - 3700 }, 'invalid_request_object'],
    ['a late exp', { exp: nowSeconds() + 4000 }, 'invalid_request_object'],
    ['no response_mode', { response_mode: undefined }, 'invalid_request'],
    ['an unsigned response_mode', { response_mode: 'query' }, 'invalid_request'],
  ])('§5.3.1, §5.4.1: refuses %s in the object', async (_name, more, error) => {
    expect(violated(await pushed(pkce(), more))).toEqual([400, error, 'profile_violated']);
  });

  it('§5.3.1: typ may be absent, and aud a list with the issuer; another aud is refused', async () => {
    expect((await pushed(pkce(), { aud: [issuer] }, { typ: undefined })).status).toBe(201);
    const refused = await pushed(pkce(), { aud: 'https://other.example' });
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_request_object']);
  });
});

it.each<[string, Record<string, unknown>]>([
  ['token_endpoint_auth_method', { token_endpoint_auth_method: 'client_secret_basic', jwks: undefined }],
  ['id_token_signed_response_alg', { id_token_signed_response_alg: 'RS256' }],
  ['redirect_uris/0', { redirect_uris: ['http://127.0.0.1/cb'] }],
  ['settings/refresh_rotation', { settings: { profile: 'fapi2-security', refresh_rotation: 'always' } }],
])('a registration that contradicts the profile is refused for its %s', async (member, more) => {
  const body = { client_name: 'Bank', redirect_uris: [redirectUri], ...registration('fapi2-security', more) };
  const answer = await admin('POST', '/clients', body);
  expect(answer.status).toBe(422);
  expect(answer.json.errors).toMatchObject([{ pointer: `/${member}` }]);
});
