// The guarantee: what a client wants encrypted is read by the holder of its key alone, and is still signed inside.
// The attack: a weak algorithm, a key of another kind, or a registration that quietly leaves the answer in the clear.
import { randomUUID } from 'node:crypto';
import {
  compactDecrypt,
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  jwtVerify,
  SignJWT,
  type JWK,
} from 'jose';
import {
  admin,
  createClient,
  createMachine,
  createPerson,
  redirectUri,
  type Person,
} from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, sentTo, signIn } from './support/code-flow.js';
import { basic, post, send, type Answer } from './support/requests.js';
import { issuer } from './support/target.js';

const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`), { cooldownDuration: 0 });
const algorithms = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'];
const kidOf = (alg: string): string => (alg.startsWith('RSA') ? 'rsa' : 'ec');

let person: Person;
let jwks: { readonly keys: readonly JWK[] };
const secrets: Record<string, string> = {};
beforeAll(async () => {
  const pairs = {
    rsa: await generateKeyPair('RSA-OAEP', { extractable: true }),
    ec: await generateKeyPair('ECDH-ES', { extractable: true, crv: 'P-384' }),
  };
  const published: JWK[] = [];
  for (const [kid, { privateKey, publicKey }] of Object.entries(pairs)) {
    const { alg: _alg, ...jwk } = await exportJWK(publicKey);
    published.push({ ...jwk, kid, use: 'enc' });
    secrets[kid] = await exportPKCS8(privateKey);
  }
  jwks = { keys: published };
  person = await createPerson();
});

/** What only the client reads, by the algorithm that it has registered. */
async function opened(jwe: string, alg: string, enc: string): Promise<string> {
  expect(decodeProtectedHeader(jwe)).toMatchObject({ alg, enc, kid: kidOf(alg) });
  expect(decodeProtectedHeader(jwe)).not.toHaveProperty('zip');
  const secret = await importPKCS8(secrets[kidOf(alg)] ?? '', alg);
  const { plaintext } = await compactDecrypt(jwe, secret, {
    keyManagementAlgorithms: [alg],
    contentEncryptionAlgorithms: [enc],
  });
  return new TextDecoder().decode(plaintext);
}
const userinfo = (token: string): Promise<Answer> =>
  send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${token}` } });

it.each(algorithms)('ID tokens by %s: signed, then encrypted', async (alg) => {
  const client = await createClient({ jwks, id_token_encrypted_response_alg: alg });
  const { json } = await redeem(client, await authorize(client, person));
  const idToken = await opened(json.id_token, alg, 'A128CBC-HS256');
  const { payload } = await jwtVerify(idToken, keys, { issuer, audience: client.client_id });
  expect(payload.sub).toBe(person.id);
  expect(decodeProtectedHeader(json.id_token).cty).toBe('JWT');
});

it.each(['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'])('content by %s', async (enc) => {
  const more = { id_token_encrypted_response_alg: 'ECDH-ES+A256KW', id_token_encrypted_response_enc: enc };
  const client = await createClient({ jwks, ...more });
  const { json } = await redeem(client, await authorize(client, person));
  expect((await opened(json.id_token, 'ECDH-ES+A256KW', enc)).split('.')).toHaveLength(3);
});

it('OpenID Connect Core §5.3.2: userinfo, signed or not', async () => {
  const encrypted = { jwks, userinfo_encrypted_response_alg: 'RSA-OAEP-256' };
  for (const alg of ['ES256', undefined]) {
    const client = await createClient({ ...encrypted, userinfo_signed_response_alg: alg });
    const { json } = await redeem(client, await authorize(client, person));
    const answer = await userinfo(json.access_token);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/jwt']);
    const text = await opened(answer.text, 'RSA-OAEP-256', 'A128CBC-HS256');
    const claims: unknown =
      alg === undefined
        ? JSON.parse(text)
        : (await jwtVerify(text, keys, { issuer, audience: client.client_id })).payload;
    expect(claims).toMatchObject({ sub: person.id, aud: client.client_id });
    // It is no token.
    expect((await userinfo(answer.text)).status).toBe(401);
  }
});

it('RFC 9701 §5: introspection', async () => {
  const client = await createMachine({ jwks, introspection_encrypted_response_alg: 'ECDH-ES' });
  const { json } = await post('/oauth2/token', { grant_type: 'client_credentials' }, client);
  const answer = await send('/oauth2/introspect', {
    method: 'POST',
    body: new URLSearchParams({ token: json.access_token as string }),
    headers: { Authorization: basic(client), Accept: 'application/token-introspection+jwt' },
  });
  const jwt = await opened(answer.text, 'ECDH-ES', 'A128CBC-HS256');
  const { payload } = await jwtVerify(jwt, keys, { issuer, audience: client.client_id });
  expect(payload['token_introspection']).toMatchObject({ active: true });
});

it('JARM §2.2: codes and errors', async () => {
  const more = { authorization_encrypted_response_alg: 'RSA-OAEP', authorization_encrypted_response_enc: 'A256GCM' };
  const client = await createClient({ jwks, ...more });
  const read = async (url: URL) => {
    const jwt = await opened(url.searchParams.get('response') ?? '', 'RSA-OAEP', 'A256GCM');
    return (await jwtVerify(jwt, keys, { issuer, audience: client.client_id })).payload;
  };
  const [proof, browser] = [pkce(), new Browser()];
  const signed = { response_mode: 'jwt' };
  const page = await browser.visit(authorizationPath(client, proof.challenge, signed));
  const { code } = await read(sentTo(await signIn(browser, page, person)));
  expect((await redeem(client, { ...proof, code: String(code) })).status).toBe(200);
  const silent = authorizationPath(client, proof.challenge, { ...signed, prompt: 'none' });
  expect(await read(sentTo(await new Browser().visit(silent)))).toMatchObject({ error: 'login_required' });
});

describe('a registration that could not be kept is refused', () => {
  it.each<[string, Record<string, unknown>]>([
    ['id_token_encrypted_response_alg', { id_token_encrypted_response_alg: 'RSA1_5' }],
    ['id_token_encrypted_response_alg', { id_token_encrypted_response_alg: 'dir' }],
    ['id_token_encrypted_response_alg', { id_token_encrypted_response_alg: 'RSA-OAEP', jwks: undefined }],
    ['userinfo_encrypted_response_enc', { userinfo_encrypted_response_enc: 'A128GCM' }],
    [
      'authorization_encrypted_response_enc',
      { authorization_encrypted_response_alg: 'ECDH-ES', authorization_encrypted_response_enc: 'A192GCM' },
    ],
  ])('for its %s: %j', async (member, more) => {
    const body = { client_name: 'Secret', redirect_uris: [redirectUri], jwks, ...more };
    const answer = await admin('POST', '/clients', body);
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toMatchObject([{ pointer: `/${member}` }]);
  });

  it('where the only key is of another kind, or for signatures', async () => {
    for (const key of [jwks.keys.find(({ kid }) => kid === 'ec'), { ...jwks.keys[0], use: 'sig' }]) {
      const more = { jwks: { keys: [key] }, id_token_encrypted_response_alg: 'RSA-OAEP' };
      const answer = await admin('POST', '/clients', { client_name: 'Secret', redirect_uris: [redirectUri], ...more });
      expect([answer.status, answer.json.errors?.[0]?.pointer]).toEqual([422, '/id_token_encrypted_response_alg']);
    }
  });
});

it('a key to encrypt to verifies no assertion', async () => {
  const rsa = jwks.keys.find(({ kid }) => kid === 'rsa');
  const signer = await importPKCS8(secrets['rsa'] ?? '', 'RS256');
  for (const [use, status] of [
    ['enc', 401],
    ['sig', 200],
  ] as const) {
    const own = { jwks: { keys: [{ ...rsa, use }] }, token_endpoint_auth_method: 'private_key_jwt' };
    const { client_id: id } = await createMachine(own);
    const client_assertion = await new SignJWT({ iss: id, sub: id, aud: issuer, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: 'rsa' })
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(signer);
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const form = { grant_type: 'client_credentials', client_assertion, client_assertion_type };
    expect((await post('/oauth2/token', form)).status).toBe(status);
  }
});

it('discovery tells what there is', async () => {
  const { json } = await send('/.well-known/openid-configuration');
  for (const answer of ['id_token', 'userinfo', 'introspection', 'authorization']) {
    expect(json[`${answer}_encryption_alg_values_supported`]).toEqual(algorithms);
    expect(json[`${answer}_encryption_enc_values_supported`]).toContain('A256GCM');
  }
});
