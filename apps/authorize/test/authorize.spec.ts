import { SealedCodes } from '#service';
import { StoreUnavailable } from '#storage';
import { startAuthorize, callback, issuer, type Authorize } from './start-authorize.js';
import { answerOf, authorizePath, challenge, fieldsOf, PageVisitor } from './page-visitor.js';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await startAuthorize();
});
afterAll(() => authorize.close());

const visitor = () => new PageVisitor(authorize.url);

test('a person signs in, agrees, and the client gets a code with its state and our name', async () => {
  const [client, person, browser] = [await authorize.client(), await authorize.person({ name: 'Ann' }), visitor()];
  const page = await browser.get(authorizePath(client.id, { scope: 'openid orders:read', nonce: 'n-1' }));
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.html).toContain('to continue to Example App');
  const signedIn = await browser.signIn(page, person.username);
  expect([signedIn.status, signedIn.location]).toEqual([303, expect.stringMatching(/^\/oauth2\/authorize\?/)]);
  const consent = await browser.get(signedIn.location ?? '');
  expect(consent.html).toContain('See your orders');
  expect(consent.html).toContain('Signed in as Ann');
  const answered = await browser.decide(consent, 'allow');
  expect(answered.status).toBe(303);
  expect(answerOf(answered)).toEqual({ code: expect.any(String), state: 'xyz', iss: issuer });

  const { secretKeys, sealer, storage } = authorize.infrastructure;
  const codes = new SealedCodes(storage.codes, secretKeys, sealer, { id: 'default' }, authorize.clock);
  const claim = await codes.claim(codes.authentic(answerOf(answered)['code']!)!, crypto.randomUUID());
  expect(claim).toMatchObject({
    outcome: 'claimed',
    payload: {
      redirectUri: callback,
      facts: {
        clientId: client.id,
        sub: person.id,
        scope: ['openid', 'orders:read'],
        codeChallenge: challenge,
        codeChallengeMethod: 'S256',
        nonce: 'n-1',
        amr: ['pwd'],
        offline: false,
        userEpoch: 1,
        clientEpoch: 1,
        sid: expect.stringMatching(/^[\w-]{22}$/),
        rid: expect.stringMatching(/^[\w-]{22}$/),
      },
    },
  });
});

test('who is signed in and has agreed is asked nothing; more scope, or prompt=consent, asks again', async () => {
  const [client, person, browser] = [await authorize.client(), await authorize.person(), visitor()];
  await browser.decide(await browser.through(authorizePath(client.id), person.username), 'allow');
  expect(answerOf(await browser.get(authorizePath(client.id)))).toHaveProperty('code');
  expect((await browser.get(authorizePath(client.id, { scope: 'openid email' }))).html).toContain('action="/consent"');
  expect((await browser.get(authorizePath(client.id, { prompt: 'consent' }))).html).toContain('action="/consent"');
  expect(answerOf(await browser.get(authorizePath(client.id, { prompt: 'none' })))).toHaveProperty('code');
});

test('a native client’s loopback redirect takes any port, and is asked each time (RFC 8252 §7.3, §8.6)', async () => {
  const redirect_uris = ['http://127.0.0.1/cb'];
  const client = await authorize.client({ application_type: 'native', redirect_uris });
  const [person, browser] = [await authorize.person(), visitor()];
  const path = authorizePath(client.id, { redirect_uri: 'http://127.0.0.1:49152/cb' });
  const answered = await browser.decide(await browser.through(path, person.username), 'allow');
  expect(answered.location).toMatch(/^http:\/\/127\.0\.0\.1:49152\/cb\?code=/);
  expect((await browser.get(path)).html).toContain('action="/consent"');
  expect((await browser.get(`${path}&prompt=none`)).location).toContain('error=consent_required');
});

test('the organisation’s own client asks for no consent', async () => {
  const [client, person, browser] = [
    await authorize.client({}, { first_party: true }),
    await authorize.person(),
    visitor(),
  ];
  expect(answerOf(await browser.through(authorizePath(client.id), person.username))).toHaveProperty('code');
});

test('refusing is told to the client', async () => {
  const [client, person, browser] = [await authorize.client(), await authorize.person(), visitor()];
  const denied = await browser.decide(await browser.through(authorizePath(client.id), person.username), 'deny');
  expect(answerOf(denied)).toMatchObject({ error: 'access_denied', state: 'xyz', iss: issuer });
});

test('a consent counts for what the page showed: another scope, session or a made-up token shows it again', async () => {
  const [client, person, browser] = [await authorize.client(), await authorize.person(), visitor()];
  const consent = await browser.through(authorizePath(client.id), person.username);
  const fields = fieldsOf(consent.html, '/consent');
  const more = fields['return']!.replace('scope=openid', 'scope=openid+email');
  const again = await browser.post('/consent', { ...fields, return: more, decision: 'allow' });
  expect([again.status, again.location]).toEqual([200, undefined]);
  expect(again.html).toContain('See your e-mail address');
  const forged = await browser.post('/consent', { ...fields, asked: `${fields['asked'] ?? ''}x`, decision: 'allow' });
  expect(forged.html).toContain('action="/consent"');
});

test('scopes of administration go no further than the roles of the person', async () => {
  const { catalogue, catalogueCache } = authorize.infrastructure.storage;
  await catalogue.roles.create('viewer', {
    tenant: 'default',
    name: 'viewer',
    description: '',
    scopes: ['users:read'],
  });
  // As its event does in a moment.
  catalogueCache.forget('default');
  const client = await authorize.client({}, { first_party: false });
  const scope = 'openid users:read users:write';
  const page = await visitor().through(
    authorizePath(client.id, { scope }),
    (await authorize.person({ roles: ['viewer'] })).username,
  );
  expect(page.html).toContain('See people');
  expect(page.html).not.toContain('Create, change, disable and delete people');
  const nobody = await visitor().through(
    authorizePath(client.id, { scope: 'users:write' }),
    (await authorize.person()).username,
  );
  expect(answerOf(nobody)).toMatchObject({ error: 'access_denied' });
});

describe('before the redirect URI is known to be the client’s, nothing redirects', () => {
  test.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: undefined }],
    ['another address', { redirect_uri: 'https://evil.example/callback' }],
    ['a longer path', { redirect_uri: `${callback}/more` }],
    ['another query', { redirect_uri: `${callback}?x=1` }],
    ['a user in the address', { redirect_uri: 'https://app.example@evil.example/callback' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
  ])('%s', async (_name, more) => {
    const client = await authorize.client();
    const page = await visitor().get(authorizePath(client.id, more));
    expect([page.status, page.location]).toEqual([400, undefined]);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("style-src 'self'");
  });

  test('a repeated parameter', async () => {
    const client = await authorize.client();
    const page = await visitor().get(`${authorizePath(client.id)}&redirect_uri=https%3A%2F%2Fevil.example`);
    expect([page.status, page.location]).toEqual([400, undefined]);
  });

  test('a disabled client', async () => {
    const client = await authorize.client();
    await authorize.infrastructure.storage.clients.disable('default', client.id, undefined);
    expect((await visitor().get(authorizePath(client.id))).status).toBe(400);
  });
});

describe('afterwards, errors go to the client with its state', () => {
  test.each([
    ['unsupported_response_type', { response_type: 'token' }],
    ['unsupported_response_type', { response_type: 'code id_token' }],
    ['invalid_request', { response_type: undefined }],
    ['unsupported_response_mode', { response_mode: 'web_message' }],
    ['invalid_request', { code_challenge: undefined, code_challenge_method: undefined }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge_method: undefined }],
    ['invalid_request', { code_challenge: 'short' }],
    ['invalid_scope', { scope: 'openid nothing-we-know' }],
    ['invalid_scope', { scope: 'openid clients:write' }],
    ['invalid_scope', { scope: undefined }],
    ['invalid_scope', { scope: 'openid  email' }],
    ['invalid_target', { resource: 'https://unknown.example' }],
    ['registration_not_supported', { registration: '{}' }],
    ['invalid_request', { prompt: 'none login' }],
    ['invalid_request', { prompt: 'sometimes' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { nonce: 'n'.repeat(1025) }],
    ['login_required', { prompt: 'none' }],
  ])('%s: %j', async (error, more) => {
    const client = await authorize.client();
    const answered = await visitor().get(authorizePath(client.id, more));
    expect(answered.status).toBe(303);
    expect(answerOf(answered)).toMatchObject({ error, state: 'xyz', iss: issuer });
  });

  test('a client without the grant', async () => {
    const client = await authorize.client({ grant_types: ['client_credentials'] });
    expect(answerOf(await visitor().get(authorizePath(client.id)))).toMatchObject({ error: 'unauthorized_client' });
  });

  test('a state that is too long is not given back', async () => {
    const client = await authorize.client();
    const answer = answerOf(await visitor().get(authorizePath(client.id, { state: 's'.repeat(2049) })));
    expect(answer).toMatchObject({ error: 'invalid_request' });
    expect(answer).not.toHaveProperty('state');
  });
});

test('the answer comes as the response_mode says', async () => {
  const [client, person, browser] = [
    await authorize.client({}, { first_party: true }),
    await authorize.person(),
    visitor(),
  ];
  await browser.through(authorizePath(client.id), person.username);
  const fragment = await browser.get(authorizePath(client.id, { response_mode: 'fragment' }));
  expect(fragment.location).toMatch(/^https:\/\/app\.example\/callback#code=[\w-]+&state=xyz&iss=/);
  const form = await browser.get(authorizePath(client.id, { response_mode: 'form_post' }));
  expect(form.status).toBe(200);
  expect(fieldsOf(form.html, callback)).toEqual({ code: expect.any(String), state: 'xyz', iss: issuer });
  expect(form.html).toMatch(/<script src="\/assets\/authorize\/form-post\.js\?v=[\w-]+" defer><\/script>/);
  expect(form.html).toContain('<button class="primary">Continue</button>');
});

test('a redirect_uri may be left out where only one is registered; resources of its scopes may be named', async () => {
  const [client, person, browser] = [
    await authorize.client({}, { first_party: true }),
    await authorize.person(),
    visitor(),
  ];
  const path = authorizePath(client.id, { redirect_uri: undefined, resource: 'https://api.example' });
  expect(answerOf(await browser.through(path, person.username))).toHaveProperty('code');
  const two = await authorize.client({ redirect_uris: [callback, 'https://app.example/other'] });
  expect((await browser.get(authorizePath(two.id, { redirect_uri: undefined }))).status).toBe(400);
});

test('a request by POST is the same request: a redirect brings the session’s cookie along', async () => {
  const client = await authorize.client();
  const form = Object.fromEntries(new URL(`${issuer}${authorizePath(client.id)}`).searchParams);
  const answered = await visitor().post('/oauth2/authorize', { ...form, evil: 'x' }, { origin: 'https://app.example' });
  expect([answered.status, answered.location]).toEqual([
    303,
    expect.stringMatching(/^\/oauth2\/authorize\?client_id=/),
  ]);
  expect(answered.location).not.toContain('evil');
});

describe('signing in again', () => {
  test('prompt=login asks, once', async () => {
    const client = await authorize.client({}, { first_party: true });
    const [person, browser] = [await authorize.person(), visitor()];
    const path = authorizePath(client.id, { prompt: 'login' });
    await browser.through(authorizePath(client.id), person.username);
    const answered = await browser.through(path, person.username);
    expect(answerOf(answered)).toHaveProperty('code');
    // The proof was for that moment: what the browser remembers of it does not count for the next request.
    expect((await browser.get(path)).html).toContain('action="/sign-in"');
    expect((await browser.get(`${path}&interaction=made.1.up`)).html).toContain('action="/sign-in"');
  });

  test('max_age is counted from the last sign-in', async () => {
    const client = await authorize.client({}, { first_party: true });
    const [person, browser] = [await authorize.person(), visitor()];
    await browser.through(authorizePath(client.id), person.username);
    expect(answerOf(await browser.get(authorizePath(client.id, { max_age: '600' })))).toHaveProperty('code');
    authorize.clock.advance(700_000);
    expect((await browser.get(authorizePath(client.id, { max_age: '600' }))).html).toContain('action="/sign-in"');
    const silent = await browser.get(authorizePath(client.id, { max_age: '600', prompt: 'none' }));
    expect(answerOf(silent)).toMatchObject({ error: 'login_required' });
    const zero = await browser.through(authorizePath(client.id, { max_age: '0' }), person.username);
    expect(answerOf(zero)).toHaveProperty('code');
  });

  test('an id_token_hint of somebody else asks for that person', async () => {
    const client = await authorize.client({}, { first_party: true });
    const [ann, bob, browser] = [await authorize.person(), await authorize.person(), visitor()];
    const hintOf = (sub: string, aud = client.id) =>
      authorize.infrastructure.keyRing.sign('id_token', 'RS256', 'JWT', { iss: issuer, sub, aud, exp: 1 });
    await browser.through(authorizePath(client.id), ann.username);
    const hinted = async (more: Record<string, string>) => browser.get(authorizePath(client.id, more));
    expect(answerOf(await hinted({ id_token_hint: await hintOf(ann.id), prompt: 'none' }))).toHaveProperty('code');
    expect(answerOf(await hinted({ id_token_hint: await hintOf(bob.id), prompt: 'none' }))).toMatchObject({
      error: 'login_required',
    });
    expect((await hinted({ id_token_hint: await hintOf(bob.id) })).html).toContain('action="/sign-in"');
    expect(answerOf(await hinted({ id_token_hint: await hintOf(ann.id, 'another') }))).toMatchObject({
      error: 'invalid_request',
    });
    const wrong = await browser.through(
      authorizePath(client.id, { id_token_hint: await hintOf(bob.id) }),
      ann.username,
    );
    expect(answerOf(wrong)).toMatchObject({ error: 'login_required' });
  });
});

test('while codes cannot be stored, the client is told to come back', async () => {
  const [client, person] = [await authorize.client({}, { first_party: true }), await authorize.person()];
  const { codes } = authorize.infrastructure.storage;
  const fault = { issue: () => Promise.reject(new StoreUnavailable('away')) };
  Object.assign(codes, fault);
  const answered = await visitor().through(authorizePath(client.id), person.username);
  Reflect.deleteProperty(codes, 'issue');
  expect(answerOf(answered)).toMatchObject({ error: 'temporarily_unavailable', state: 'xyz', iss: issuer });
});
