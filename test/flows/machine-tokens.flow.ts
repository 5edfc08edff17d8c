import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT, type CryptoKey } from 'jose';
import { randomUUID } from 'node:crypto';
import { admin, createClient, createMachine } from './support/administration.js';
import { introspect, isActive, post, send } from './support/requests.js';
import { issuer, target } from './support/target.js';

const machineToken = { grant_type: 'client_credentials' };
const failed = { error: 'invalid_client', error_description: 'Client authentication failed.' };

describe('a machine token', () => {
  it('is an RFC 9068 JWT that anybody can verify with the published keys', async () => {
    const answer = await post('/oauth2/token', machineToken, target.demo_client);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'demo:read' });
    const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`));
    const { payload, protectedHeader } = await jwtVerify(answer.json.access_token, keys, {
      issuer,
      typ: 'at+jwt',
      audience: `${issuer}/demo`,
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({
      sub: target.demo_client.client_id,
      client_id: target.demo_client.client_id,
      client_epoch: 1,
    });
  });

  it('is opaque where the client asks for that, and says the same at introspection', async () => {
    const client = await createMachine({ scope: undefined, settings: { access_token_format: 'opaque' } });
    const { json } = await post('/oauth2/token', machineToken, client);
    expect(json.access_token).toMatch(/^at1\.[A-Za-z0-9_-]{43}$/);
    expect((await introspect(json.access_token, client)).json).toMatchObject({
      active: true,
      client_id: client.client_id,
      iss: issuer,
    });
  });

  it('carries only scopes that the client may have', async () => {
    const wide = await post('/oauth2/token', { ...machineToken, scope: 'clients:write' }, target.demo_client);
    expect([wide.status, wide.json.error]).toEqual([400, 'invalid_scope']);
    const personal = await post('/oauth2/token', { ...machineToken, scope: 'openid' }, target.demo_client);
    expect(personal.json.error).toBe('invalid_scope');
    const foreign = await post('/oauth2/token', { ...machineToken, resource: `${issuer}/admin` }, target.demo_client);
    expect(foreign.json.error).toBe('invalid_target');
  });
});

describe('client authentication', () => {
  it('T1.19: answers an unknown client and a wrong secret alike', async () => {
    const wrong = await post('/oauth2/token', machineToken, { ...target.demo_client, client_secret: 'x'.repeat(43) });
    const unknown = await post('/oauth2/token', machineToken, {
      client_id: randomUUID(),
      client_secret: 'x'.repeat(43),
    });
    expect([wrong.status, wrong.json]).toEqual([401, expect.objectContaining(failed)]);
    expect(unknown.text.replaceAll(/"request_id":"[^"]*"/g, '')).toBe(
      wrong.text.replaceAll(/"request_id":"[^"]*"/g, ''),
    );
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('takes one method at a time, and only the registered one', async () => {
    const { client_id, client_secret } = target.demo_client;
    const two = await post('/oauth2/token', { ...machineToken, client_secret }, target.demo_client);
    expect([two.status, two.json.error]).toEqual([400, 'invalid_request']);
    const posted = await post('/oauth2/token', { ...machineToken, client_id, client_secret });
    expect([posted.status, posted.json.error]).toEqual([401, 'invalid_client']);
    const method = await createMachine({ token_endpoint_auth_method: 'client_secret_post' });
    const right = await post('/oauth2/token', {
      ...machineToken,
      client_id: method.client_id,
      client_secret: method.client_secret,
    });
    expect(right.status).toBe(200);
  });

  it('keeps two secrets valid while one replaces the other', async () => {
    const client = await createMachine();
    const rotated = await admin('POST', `/clients/${client.client_id}/rotate-secret`, { overlap_seconds: 600 });
    expect(rotated.status).toBe(200);
    const fresh = { client_id: client.client_id, client_secret: rotated.json.client_secret as string };
    expect((await post('/oauth2/token', machineToken, client)).status).toBe(200);
    expect((await post('/oauth2/token', machineToken, fresh)).status).toBe(200);
  });

  it('refuses a disabled client, and its tokens', async () => {
    const client = await createMachine();
    const { json } = await post('/oauth2/token', machineToken, client);
    const witness = await createMachine({ settings: { may_introspect: true } });
    expect(await isActive(json.access_token, witness)).toBe(true);
    expect((await admin('POST', `/clients/${client.client_id}/disable`)).status).toBeLessThan(300);
    expect(await isActive(json.access_token, witness)).toBe(false);
    const later = await post('/oauth2/token', machineToken, client);
    if (later.status === 200) expect(await isActive(later.json.access_token, witness)).toBe(false);
  });

  describe('by private_key_jwt', () => {
    let key: CryptoKey;
    let client: { client_id: string };
    const assertion = (claims: Record<string, unknown> = {}, alg = 'ES256') =>
      new SignJWT({ jti: randomUUID(), ...claims })
        .setProtectedHeader({ alg })
        .setIssuer(client.client_id)
        .setSubject(client.client_id)
        .setAudience((claims['aud'] as string | undefined) ?? issuer)
        .setIssuedAt()
        .setExpirationTime((claims['exp'] as string | undefined) ?? '1m');
    const use = async (client_assertion: string) =>
      post('/oauth2/token', {
        ...machineToken,
        client_assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });

    beforeAll(async () => {
      const pair = await generateKeyPair('ES256');
      key = pair.privateKey;
      const jwks = { keys: [await exportJWK(pair.publicKey)] };
      client = await createMachine({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    });

    it('works once for each assertion', async () => {
      let signed = await assertion().sign(key);
      // One from the second in which the memory of used ones began is refused as well: the client makes another.
      while ((await use(signed)).status !== 200) signed = await assertion().sign(key);
      expect((await use(signed)).json).toMatchObject(failed);
    });

    it('refuses another audience, a long life, another key, and HS256 with the public key', async () => {
      const other = (await generateKeyPair('ES256')).privateKey;
      const wrong = [
        await assertion({ aud: `${issuer}/oauth2/token` }).sign(key),
        // However long it says that it lives: it counts for five minutes.
        await assertion({ exp: '10m' }).setIssuedAt('6m ago').sign(key),
        await assertion().sign(other),
        await assertion({}, 'HS256').sign(new TextEncoder().encode('public key'.repeat(4))),
      ];
      for (const signed of wrong) expect((await use(signed)).json).toMatchObject(failed);
    });
  });
});

describe('metadata', () => {
  it('is the same document at both places, with a tag', async () => {
    const [openid, oauth] = await Promise.all([
      send('/.well-known/openid-configuration'),
      send('/.well-known/oauth-authorization-server'),
    ]);
    expect(openid.json).toEqual(oauth.json);
    expect(openid.json).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/oauth2/token`,
      code_challenge_methods_supported: ['S256'],
    });
    const again = await send('/.well-known/openid-configuration', {
      headers: { 'If-None-Match': openid.headers.get('etag') ?? '' },
    });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('may be read by scripts of every origin; the token endpoint by those of registered ones', async () => {
    await createClient({ redirect_uris: ['https://spa.example/callback'] });
    const preflight = (path: string, origin: string) =>
      send(path, { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } });
    expect(
      (await preflight('/oauth2/jwks', 'https://anywhere.example')).headers.get('access-control-allow-origin'),
    ).toBe('https://anywhere.example');
    expect((await preflight('/oauth2/token', 'https://spa.example')).headers.get('access-control-allow-origin')).toBe(
      'https://spa.example',
    );
    expect(
      (await preflight('/oauth2/token', 'https://evil.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });
});

it('T7.5: a client disabled beside a hundred of its token requests: no token of before is alive, whichever cache it came from', async () => {
  const client = await createMachine();
  const witness = await createMachine({ settings: { may_introspect: true } });
  const requests = Array.from({ length: 100 }, () => post('/oauth2/token', machineToken, client));
  const disabled = await admin('POST', `/clients/${client.client_id}/disable`);
  expect(disabled.status).toBe(200);
  const answers = await Promise.all(requests);
  const tokens = answers.filter(({ status }) => status === 200).map(({ json }) => json.access_token as string);
  expect(await Promise.all(tokens.map((token) => isActive(token, witness)))).not.toContain(true);
  expect((await post('/oauth2/token', machineToken, client)).status).toBe(401);
});
