// The guarantee: what a client has signed and then encrypted to this server is read here and nowhere on the way, and counts as if it
// had come in the open. The attack: weak or unexpected algorithms, compression, a JWE in a JWE, and answers that tell how far one got.
import { randomBytes, randomUUID } from 'node:crypto';
import {
  CompactEncrypt,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type CompactJWEHeaderParameters,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';
import { createClient, createPerson, redirectUri, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, pkce, redeem, sentTo, signIn } from './support/code-flow.js';
import { eventually, Receiver } from './support/receiver.js';
import { post, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

const algorithms = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'];
let client: Credentials & Record<string, unknown>;
let jwks: { readonly keys: readonly JWK[] };
let person: Person;
let key: CryptoKey;
let published: readonly JWK[];

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = pair.privateKey;
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', use: 'sig', alg: 'ES256' }] };
  client = await createClient({ jwks });
  person = await createPerson();
  // They are made beside the start.
  published = await eventually(async () => {
    const { keys } = (await send('/oauth2/jwks')).json as { keys: JWK[] };
    const recipients = keys.filter(({ use }) => use === 'enc');
    return recipients.some(({ kty }) => kty === 'RSA') && recipients.length > 1 ? recipients : undefined;
  });
});

const recipientFor = (alg: string): JWK => {
  const kty = alg.startsWith('RSA') ? 'RSA' : 'EC';
  const found = published.find((jwk) => jwk.kty === kty);
  if (!found) throw new Error(`no ${kty} key is published`);
  return found;
};

const sign = (challenge: string, more: JWTPayload = {}): Promise<string> =>
  new SignJWT({
    ...{ iss: client.client_id, client_id: client.client_id, aud: issuer, exp: Math.floor(Date.now() / 1000) + 60 },
    ...{ response_type: 'code', redirect_uri: redirectUri, scope: 'openid', state: 'sealed' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
    ...more,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'oauth-authz-req+jwt' })
    .sign(key);

async function encrypt(
  text: string,
  { alg = 'ECDH-ES+A256KW', ...header }: Partial<CompactJWEHeaderParameters> = {},
  recipient: JWK = recipientFor(alg),
): Promise<string> {
  const { kid } = recipient;
  return new CompactEncrypt(Buffer.from(text))
    .setProtectedHeader({ alg, enc: 'A256GCM', cty: 'JWT', ...(kid !== undefined && { kid }), ...header })
    .encrypt(await importJWK({ ...recipient, alg }, alg));
}

const push = (request: string, by: Credentials = client): Promise<Answer> => post('/oauth2/par', { request }, by);

/** Through the page, to the tokens. */
async function code(parameters: Record<string, string>): Promise<URL> {
  const path = `/oauth2/authorize?${new URLSearchParams({ client_id: client.client_id, ...parameters }).toString()}`;
  const browser = new Browser();
  return sentTo(await signIn(browser, await browser.visit(path), person));
}

it.each(algorithms)('by %s, at the authorization endpoint and pushed, only what is inside counts', async (alg) => {
  const proof = pkce();
  const direct = await code({ request: await encrypt(await sign(proof.challenge), { alg }), state: 'changed' });
  expect(direct.searchParams.get('state')).toBe('sealed');
  const answer = await redeem(client, { ...proof, code: direct.searchParams.get('code') ?? '' });
  expect([answer.status, answer.json.scope]).toEqual([200, 'openid']);
  const pushed = await push(await encrypt(await sign(pkce().challenge), { alg }));
  expect(pushed.status).toBe(201);
  const location = await code({ request_uri: pushed.json.request_uri as string });
  expect(location.searchParams.get('state')).toBe('sealed');
});

it('by reference too', async () => {
  const receiver = await Receiver.start();
  try {
    const address = receiver.url('/request.jwt');
    const named = await createClient({ jwks, request_uris: [address] });
    const claims = { iss: named.client_id, client_id: named.client_id };
    const body = await encrypt(await sign(pkce().challenge, claims));
    receiver.answer = () => ({ status: 200, body });
    const location = await code({ client_id: named.client_id, request_uri: address });
    expect([location.searchParams.get('state'), location.searchParams.has('code')]).toEqual(['sealed', true]);
  } finally {
    await receiver.close();
  }
});

it.each(['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'])('takes %s', async (enc) => {
  expect((await push(await encrypt(await sign(pkce().challenge), { enc }))).status).toBe(201);
});

it('takes one that names no key, and one that says of which type it is', async () => {
  const inner = await sign(pkce().challenge);
  expect((await push(await encrypt(inner, { kid: undefined } as never))).status).toBe(201);
  expect((await push(await encrypt(inner, { cty: 'oauth-authz-req+jwt' }))).status).toBe(201);
});

const foreign = async (): Promise<JWK> =>
  exportJWK((await generateKeyPair('ECDH-ES', { extractable: true })).publicKey);
const altered = (jwe: string, part: number): string =>
  jwe
    .split('.')
    .map((text, index) => (index === part ? `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}` : text))
    .join('.');

describe('refuses, with one answer', () => {
  it.each<[string, (inner: string) => Promise<string>]>([
    [
      'another key',
      async (inner) => encrypt(inner, {}, { ...(await foreign()), kid: recipientFor('ECDH-ES').kid ?? '' }),
    ],
    ['an unknown key', async (inner) => encrypt(inner, { kid: randomUUID() })],
    ['a key that signs', async (inner) => encrypt(inner, { kid: await signingKid() })],
    ['RSA-OAEP with SHA-1', (inner) => encrypt(inner, { alg: 'RSA-OAEP' })],
    ['a changed header', async (inner) => altered(await encrypt(inner), 1)],
    ['a changed text', async (inner) => altered(await encrypt(inner), 3)],
    ['a changed tag', async (inner) => altered(await encrypt(inner), 4)],
    [
      'RSA1_5',
      (inner) => pretend({ alg: 'RSA1_5', enc: 'A128CBC-HS256', cty: 'JWT', kid: recipientFor('RSA').kid }, inner),
    ],
    ['no key at all', (inner) => pretend({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' }, inner)],
    [
      'a password',
      (inner) => pretend({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', cty: 'JWT', p2c: 9e8, p2s: 'AAAA' }, inner),
    ],
  ])('%s', async (_what, make) => {
    const answer = await push(await make(await sign(pkce().challenge)));
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request_object']);
    expect(answer.json.error_description).toBe('The request object cannot be decrypted.');
  });
});

/** Five parts that say what they are by their header alone. */
const pretend = (header: object, inner: string): Promise<string> => {
  const part = (bytes: Buffer): string => bytes.toString('base64url');
  const [key256, iv, tag] = [randomBytes(256), randomBytes(12), randomBytes(16)];
  const parts = [
    part(Buffer.from(JSON.stringify(header))),
    part(key256),
    part(iv),
    part(Buffer.from(inner)),
    part(tag),
  ];
  return Promise.resolve(parts.join('.'));
};
const signingKid = async (): Promise<string> => {
  const { keys } = (await send('/oauth2/jwks')).json as { keys: JWK[] };
  return keys.find(({ use }) => use === 'sig')?.kid ?? '';
};

describe('refuses', () => {
  it('one that is compressed, says nothing of what is inside, or holds no JWT', async () => {
    const inner = await sign(pkce().challenge);
    const zipped = await push(await pretend({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT', zip: 'DEF' }, inner));
    expect(zipped.json).toMatchObject({
      error: 'invalid_request_object',
      error_description: expect.stringContaining('compressed'),
    });
    for (const request of [
      await encrypt(inner, { cty: undefined } as never),
      await encrypt('{}'),
      '....',
      'a.b.c.d.e',
    ]) {
      expect((await push(request)).json.error).toBe('invalid_request_object');
    }
  });

  it('one within another', async () => {
    const twice = await encrypt(await encrypt(await sign(pkce().challenge)));
    expect((await push(twice)).json.error).toBe('request_not_supported');
  });

  it('one that is too long, outside or inside', async () => {
    for (const length of [13_000, 30_000]) {
      const request = await encrypt(await sign(pkce().challenge, { x: 'x'.repeat(length) }));
      expect((await push(request)).json.error).toBe('invalid_request_object');
    }
  });

  it('what nobody has signed, or another key', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT({ iss: client.client_id, aud: issuer })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(privateKey);
    expect((await push(await encrypt(forged))).json.error).toBe('invalid_request_object');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    expect((await push(await encrypt(unsigned))).json.error).toBe('invalid_request_object');
  });
});

describe('a registration', () => {
  it('that names an algorithm only says that it may be used (OpenID Connect Registration §2)', async () => {
    const may = await createClient({ jwks, request_object_encryption_alg: 'RSA-OAEP-256' });
    const challenge = pkce().challenge;
    const plain = await sign(challenge, { iss: may.client_id, client_id: may.client_id });
    expect((await push(plain, may)).status).toBe(201);
    expect((await push(await encrypt(plain), may)).status).toBe(201);
  });

  it('can take none that is not encrypted', async () => {
    const must = await createClient({ jwks, settings: { first_party: true, require_encrypted_request_object: true } });
    const plain = await sign(pkce().challenge, { iss: must.client_id, client_id: must.client_id });
    expect((await push(plain, must)).json.error).toBe('invalid_request_object');
    const without = await new Browser().visit(authorizationPath(must, pkce().challenge));
    expect(without.headers.get('location') ?? without.html).toContain('encrypt');
    expect((await push(await encrypt(plain), must)).status).toBe(201);
  });
});

it('is announced', async () => {
  const { json } = await send('/.well-known/openid-configuration');
  expect(json.request_object_encryption_alg_values_supported).toEqual(algorithms);
  expect(json.request_object_encryption_enc_values_supported).toContain('A256GCM');
  for (const jwk of published) expect(jwk).not.toHaveProperty('d');
});
