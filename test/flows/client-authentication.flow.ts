// The guarantee: a client is who it proves to be, in the one way it is registered for; what proves it serves once.
import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { admin, createMachine } from './support/administration.js';
import { eventually, Receiver } from './support/receiver.js';
import { post, type Answer } from './support/requests.js';
import { issuer } from './support/target.js';

const machineToken = { grant_type: 'client_credentials' };
const failed = { error: 'invalid_client', error_description: 'Client authentication failed.' };
const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface Signing {
  readonly alg: string;
  readonly kid?: string;
  readonly aud?: string | string[];
  readonly exp?: string;
  readonly jti?: string;
  /** Seconds ago. */
  readonly age?: number;
}

const unsigned = (id: string, { aud = issuer, jti = randomUUID() }: Partial<Signing>) => ({
  iss: id,
  sub: id,
  aud,
  jti,
});
const sign = (
  id: string,
  key: CryptoKey | KeyObject | Uint8Array,
  { alg, kid, exp = '1m', age = 0, ...more }: Signing,
) =>
  new SignJWT(unsigned(id, more))
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
    .setIssuedAt(Math.floor(Date.now() / 1000) - age)
    .setExpirationTime(exp)
    .sign(key);
const use = (client_assertion: string, more: Record<string, string> = {}): Promise<Answer> =>
  post('/oauth2/token', { ...machineToken, client_assertion, client_assertion_type: type, ...more });
/** Assertions from the second in which the memory of used ones began are refused: the client makes another. */
const succeeds = (make: () => Promise<string>): Promise<Answer> =>
  eventually(async () => {
    const answer = await use(await make());
    return answer.status === 200 ? answer : undefined;
  });
const octets = (secret: unknown): KeyObject => createSecretKey(Buffer.from(secret as string));

describe('private_key_jwt with jwks_uri', () => {
  let receiver: Receiver;
  let published: JWK[] = [];
  const newKey = async (kid: string): Promise<CryptoKey> => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    published = [...published, { ...(await exportJWK(publicKey)), kid }];
    return privateKey;
  };
  const register = () =>
    createMachine({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: receiver.url(`/${randomUUID()}`) });

  /** Of the token service: each keeps what it has fetched. */
  const mostProcesses = 2;
  const askedFor = (client: Record<string, unknown>): number =>
    receiver.to(new URL(client['jwks_uri'] as string).pathname).length;

  beforeAll(async () => {
    receiver = await Receiver.start();
    receiver.answer = () => ({ status: 200, body: JSON.stringify({ keys: published }) });
  });
  afterAll(() => receiver.close());

  it('finds the key where the client publishes it, and asks its server once a process', async () => {
    const key = await newKey('first');
    const client = await register();
    for (let count = 0; count < 8; count += 1) {
      await succeeds(() => sign(client.client_id, key, { alg: 'ES256', kid: 'first' }));
    }
    expect(askedFor(client)).toBeLessThanOrEqual(mostProcesses);
  });

  it('lets nobody make it ask again and again with made-up kids', async () => {
    const client = await register();
    const key = (await generateKeyPair('ES256')).privateKey;
    for (let count = 0; count < 5; count += 1) {
      const answer = await use(await sign(client.client_id, key, { alg: 'ES256', kid: `made-up-${count}` }));
      expect([answer.status, answer.json]).toEqual([401, expect.objectContaining(failed)]);
    }
    expect(askedFor(client)).toBeLessThanOrEqual(mostProcesses);
  });

  it('is not registered beside jwks, nor for an address inside the network', async () => {
    const jwks = { keys: [await exportJWK((await generateKeyPair('ES256')).publicKey)] };
    const body = {
      client_name: 'x',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
    };
    const both = await admin('POST', '/clients', { ...body, jwks, jwks_uri: receiver.url() });
    expect([both.status, both.json.errors[0].pointer]).toEqual([422, '/jwks_uri']);
    const inside = await admin('POST', '/clients', { ...body, jwks_uri: 'https://169.254.169.254/jwks' });
    expect([inside.status, inside.json.errors[0].pointer]).toEqual([422, '/jwks_uri']);
  });
});

describe('client_secret_jwt', () => {
  const register = (more: Record<string, unknown> = {}) =>
    createMachine({ token_endpoint_auth_method: 'client_secret_jwt', ...more });

  it.each(['HS256', 'HS384', 'HS512'])('takes an assertion that the secret has signed with %s, once', async (alg) => {
    const client = await register();
    let last = '';
    await succeeds(async () => {
      last = await sign(client.client_id, octets(client.client_secret), { alg });
      return last;
    });
    expect((await use(last)).json).toMatchObject(failed);
  });

  it('goes on with both secrets while one replaces the other', async () => {
    const client = await register();
    const rotated = await admin('POST', `/clients/${client.client_id}/rotate-secret`, { overlap_seconds: 600 });
    for (const secret of [client.client_secret, rotated.json.client_secret]) {
      await succeeds(() => sign(client.client_id, octets(secret), { alg: 'HS256' }));
    }
  });

  it('refuses another secret, none, an expired one, another audience, and too much of it', async () => {
    const client = await register();
    const secret = octets(client.client_secret);
    const wrong = [
      await sign(client.client_id, createSecretKey(randomBytes(64)), { alg: 'HS256' }),
      new UnsecuredJWT(unsigned(client.client_id, {})).setExpirationTime('1m').encode(),
      await sign(client.client_id, secret, { alg: 'HS256', exp: '1m ago' }),
      // One that says when it was made counts for five minutes from then; this one does not.
      await new SignJWT(unsigned(client.client_id, {}))
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('10m')
        .sign(secret),
      await sign(client.client_id, secret, { alg: 'HS256', exp: '10m', age: 330 }),
      await sign(client.client_id, secret, { alg: 'HS256', aud: 'https://elsewhere.example' }),
      await sign(client.client_id, secret, { alg: 'HS256', aud: [issuer, 'https://elsewhere.example'] }),
      await sign(client.client_id, secret, { alg: 'HS256', jti: 'x'.repeat(20_000) }),
    ];
    for (const assertion of wrong) expect((await use(assertion)).json).toMatchObject(failed);
  });

  it('keeps to the algorithm that the client registered', async () => {
    const client = await register({ token_endpoint_auth_signing_alg: 'HS512' });
    const secret = octets(client.client_secret);
    expect((await use(await sign(client.client_id, secret, { alg: 'HS256' }))).json).toMatchObject(failed);
    await succeeds(() => sign(client.client_id, secret, { alg: 'HS512' }));
    const mismatch = await admin(
      'PATCH',
      `/clients/${client.client_id}`,
      { token_endpoint_auth_signing_alg: 'ES256' },
      {
        'If-Match': '*',
      },
    );
    expect(mismatch.status).toBeGreaterThanOrEqual(400);
  });

  it('is for clients that are registered for it, and the secret alone is not enough for those', async () => {
    const basic = await createMachine();
    const signed = await sign(basic.client_id, octets(basic.client_secret), { alg: 'HS256' });
    expect((await use(signed)).json).toMatchObject(failed);
    const client = await register();
    expect((await post('/oauth2/token', machineToken, client)).json).toMatchObject(failed);
    const both = await use(await sign(client.client_id, octets(client.client_secret), { alg: 'HS256' }), {
      client_secret: client.client_secret,
    });
    expect([both.status, both.json.error]).toEqual([400, 'invalid_request']);
  });

  it('cannot be played with the public key of a client that signs with a private one', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const client = await createMachine({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } });
    for (const known of [await exportSPKI(publicKey), JSON.stringify(jwk), jwk.n]) {
      const forged = await sign(client.client_id, octets(known), { alg: 'HS256' });
      expect((await use(forged)).json).toMatchObject(failed);
    }
    const none = new UnsecuredJWT(unsigned(client.client_id, {})).setExpirationTime('1m').encode();
    expect((await use(none)).json).toMatchObject(failed);
  });
});

it('takes the token endpoint as audience from clients that an administrator lets, and from no other', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [await exportJWK(publicKey)] } };
  const aud = `${issuer}/oauth2/token`;
  const strict = await createMachine(keys);
  expect((await use(await sign(strict.client_id, privateKey, { alg: 'ES256', aud }))).json).toMatchObject(failed);
  const older = await createMachine({ ...keys, settings: { allow_token_endpoint_audience: true } });
  await succeeds(() => sign(older.client_id, privateKey, { alg: 'ES256', aud }));
  const list = await sign(older.client_id, privateKey, { alg: 'ES256', aud: [aud] });
  expect((await use(list)).json).toMatchObject(failed);
});
