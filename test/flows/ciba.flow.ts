// The guarantee: a client that asks a person over the back channel gets what that person allowed, once, and nobody else gets it. The
// attacks: other clients, other people, unsigned and altered requests, forms from elsewhere, and requests that are used again.
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { admin, createClient, createMachine, createPerson, type Person } from './support/administration.js';
import { Browser, formOf, type Page } from './support/browser.js';
import { refresh, signIn } from './support/code-flow.js';
import { claimsOf, eventually, Receiver } from './support/receiver.js';
import { isActive, post, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

const grantType = 'urn:openid:params:grant-type:ciba';
const newClient = (more: Record<string, unknown> = {}) =>
  createClient({
    redirect_uris: undefined,
    grant_types: [grantType, 'refresh_token'],
    backchannel_token_delivery_mode: 'poll',
    ...more,
  });

let client: Credentials & Record<string, unknown>;
let person: Person;
beforeAll(async () => {
  [client, person] = await Promise.all([newClient(), createPerson()]);
});

const ask = (more: Record<string, string> = {}, by: Credentials = client): Promise<Answer> =>
  post('/oauth2/bc-authorize', { scope: 'openid offline_access', login_hint: person.username, ...more }, by);
const poll = (id: string, by: Credentials = client): Promise<Answer> =>
  post('/oauth2/token', { grant_type: grantType, auth_req_id: id }, by);
const told = ({ status, json }: Answer): unknown[] => [status, json.error];
const begun = async (more: Record<string, string> = {}, by: Credentials = client): Promise<string> => {
  const { status, json, text } = await ask(more, by);
  if (status !== 200) throw new Error(text);
  return json.auth_req_id as string;
};

async function open(by: Person, browser = new Browser()): Promise<{ page: Page; browser: Browser }> {
  return { page: await signIn(browser, await browser.visit('/oauth2/requests'), by), browser };
}
/** Decides about the request that shows this message. */
async function decide(message: string, decision: 'allow' | 'deny', by = person): Promise<Page> {
  const { page, browser } = await open(by);
  const html = page.html.slice(page.html.indexOf(message));
  return browser.submit(page, formOf(html.slice(0, html.indexOf('</section>')), 'decision'), { decision });
}
const newMessage = (): string => `Order ${randomUUID()}`;

it('discovery says so', async () => {
  const { json } = await send('/.well-known/openid-configuration');
  expect(json).toMatchObject({
    backchannel_authentication_endpoint: `${issuer}/oauth2/bc-authorize`,
    backchannel_token_delivery_modes_supported: ['poll', 'ping'],
    backchannel_authentication_request_signing_alg_values_supported: expect.arrayContaining(['ES256', 'PS256']),
    backchannel_user_code_parameter_supported: false,
    grant_types_supported: expect.arrayContaining([grantType]),
  });
});

it('the client waits, the person sees who asks what for, and tokens come once', async () => {
  const message = newMessage();
  const { json, headers } = await ask({ binding_message: message, requested_expiry: '120' });
  expect(json).toEqual({ auth_req_id: expect.stringMatching(/^[\w-]{43}$/), expires_in: 120, interval: 5 });
  expect(headers.get('cache-control')).toBe('no-store');
  expect(told(await poll(json.auth_req_id))).toEqual([400, 'authorization_pending']);
  expect(told(await poll(json.auth_req_id))).toEqual([400, 'slow_down']);
  const { page } = await open(person);
  expect(page.html).toContain(message);
  expect(page.html).toContain(String(client['client_name']));
  expect((await decide(message, 'allow')).html).toContain('You have allowed it');
  // What is decided is told at once, however often it was asked for before.
  const tokens = await poll(json.auth_req_id);
  expect(tokens.json).toMatchObject({ token_type: 'Bearer', scope: 'openid offline_access' });
  expect(claimsOf(tokens.json.id_token)).toMatchObject({ sub: person.id, aud: client.client_id, iss: issuer });
  expect((await refresh(client, tokens.json.refresh_token)).status).toBe(200);
  const witness = await createMachine({ settings: { may_introspect: true } });
  expect(await isActive(tokens.json.access_token, witness)).toBe(true);
  expect(told(await poll(json.auth_req_id))).toEqual([400, 'invalid_grant']);
  expect((await open(person)).page.html).not.toContain(message);
  await post('/oauth2/revoke', { token: tokens.json.access_token }, client);
  expect(await isActive(tokens.json.access_token, witness)).toBe(false);
});

it('a person is not flooded: the sixth request that waits is refused', async () => {
  const [by, login_hint] = [await newClient(), (await createPerson()).username];
  for (let count = 0; count < 5; count += 1) expect((await ask({ login_hint }, by)).status).toBe(200);
  const refused = await ask({ login_hint }, by);
  expect([...told(refused), refused.json.error_code]).toEqual([429, 'temporarily_unavailable', 'too_many_waiting']);
  expect((await ask({ login_hint: (await createPerson()).username }, by)).status).toBe(200);
});

it('of several who ask together one gets the tokens; another client gets nothing', async () => {
  const message = newMessage();
  const [id, other] = await Promise.all([begun({ binding_message: message }), newClient()]);
  await decide(message, 'allow');
  expect(told(await poll(id, other))).toEqual([400, 'invalid_grant']);
  const answers = await Promise.all([poll(id), poll(id), poll(id)]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

it('hears of a refusal, and of the end of its time', async () => {
  const message = newMessage();
  const [id, short] = await Promise.all([begun({ binding_message: message }), begun({ requested_expiry: '1' })]);
  expect((await decide(message, 'deny')).html).toContain('You have refused');
  expect(told(await poll(id))).toEqual([400, 'access_denied']);
  const expired = await eventually(async () => {
    const answer = await poll(short);
    return answer.json.error === 'expired_token' ? answer : undefined;
  });
  expect(expired.status).toBe(400);
});

it('ends with the person', async () => {
  const [mortal, message] = [await createPerson(), newMessage()];
  const id = await begun({ login_hint: mortal.username, binding_message: message });
  await decide(message, 'allow', mortal);
  await admin('POST', `/users/${mortal.id}/disable`);
  expect(told(await poll(id))).toEqual([400, 'invalid_grant']);
});

it('an ID token names the person as well, if it is this client’s', async () => {
  const message = newMessage();
  const id = await begun({ binding_message: message });
  await decide(message, 'allow');
  const { id_token: hint } = (await poll(id)).json as { id_token: string };
  const byToken = { id_token_hint: hint, scope: 'openid' };
  const post_ = (form: Record<string, string>, by: Credentials) => post('/oauth2/bc-authorize', form, by);
  expect((await post_(byToken, client)).status).toBe(200);
  expect(told(await post_(byToken, await newClient()))).toEqual([400, 'invalid_request']);
  expect(told(await post_({ ...byToken, id_token_hint: `${hint}x` }, client))).toEqual([400, 'invalid_request']);
});

test.each<[string, Record<string, string>, string]>([
  ['nobody', { login_hint: 'nobody-of-this-name' }, 'unknown_user_id'],
  ['two hints', { id_token_hint: 'x' }, 'invalid_request'],
  ['no scope openid', { scope: 'profile' }, 'invalid_scope'],
  ['a scope that is not the client’s', { scope: 'openid demo:read' }, 'invalid_scope'],
  ['an unknown resource', { resource: 'https://elsewhere.example' }, 'invalid_target'],
  ['a message that is too long', { binding_message: 'x'.repeat(101) }, 'invalid_binding_message'],
  ['a message of two lines', { binding_message: 'a\nb' }, 'invalid_binding_message'],
  ['a message that turns the text around', { binding_message: 'a\u202Eb' }, 'invalid_binding_message'],
  ['a user code', { user_code: '1234' }, 'invalid_user_code'],
  ['an expiry that is no number', { requested_expiry: '-1' }, 'invalid_request'],
  ['a signed request of a client that signs none', { request: 'a.b.c' }, 'invalid_request'],
])('%s is refused', async (_name, more, error) => {
  expect(told(await ask(more))).toEqual([400, error]);
});

it('no hint, or one that nobody can read, is refused; so are other clients, methods and repeated parameters', async () => {
  expect(told(await post('/oauth2/bc-authorize', { scope: 'openid' }, client))).toEqual([400, 'invalid_request']);
  const unreadable = { scope: 'openid', login_hint_token: 'x' };
  expect(told(await post('/oauth2/bc-authorize', unreadable, client))).toEqual([400, 'unknown_user_id']);
  expect(told(await ask({}, { ...client, client_secret: 'wrong' }))).toEqual([401, 'invalid_client']);
  expect(told(await ask({}, await createClient()))).toEqual([400, 'unauthorized_client']);
  const open = await createClient({ token_endpoint_auth_method: 'none' });
  const unproven = { scope: 'openid', login_hint: person.username, client_id: open.client_id };
  expect(told(await post('/oauth2/bc-authorize', unproven))).toEqual([400, 'unauthorized_client']);
  expect((await send('/oauth2/bc-authorize')).status).toBe(405);
  const twice = new URLSearchParams(unproven);
  twice.append('scope', 'openid');
  const repeated = await send('/oauth2/bc-authorize', { method: 'POST', body: twice });
  expect([repeated.status, repeated.json.error_code]).toEqual([400, 'repeated_parameter']);
});

test.each<[string, Record<string, unknown>]>([
  ['public', { token_endpoint_auth_method: 'none' }],
  ['without a mode', { backchannel_token_delivery_mode: undefined }],
  ['in push mode', { backchannel_token_delivery_mode: 'push' }],
  ['in ping mode with nowhere to be told', { backchannel_token_delivery_mode: 'ping' }],
  ['with user codes', { backchannel_user_code_parameter: true }],
  ['with unsigned requests as signed ones', { backchannel_authentication_request_signing_alg: 'none' }],
])('no client is registered %s', async (_name, more) => {
  await expect(newClient(more)).rejects.toThrow('422');
});

describe('ping', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await Receiver.start();
    receiver.answer = () => ({ status: 204 });
  });
  afterAll(() => receiver.close());
  const newPinged = () => {
    const path = `/${randomUUID()}`;
    const endpoint = { backchannel_client_notification_endpoint: receiver.url(path) };
    return newClient({ backchannel_token_delivery_mode: 'ping', ...endpoint }).then((pinged) => ({ path, pinged }));
  };

  test.each(['allow', 'deny'] as const)('tells the client that the person has decided: %s', async (decision) => {
    const { path, pinged } = await newPinged();
    const [message, token] = [newMessage(), randomUUID()];
    const id = await begun({ binding_message: message, client_notification_token: token }, pinged);
    expect(receiver.to(path)).toEqual([]);
    await decide(message, decision);
    const request = await eventually(() => receiver.to(path)[0]);
    expect(JSON.parse(request.body)).toEqual({ auth_req_id: id });
    expect(request.headers).toMatchObject({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
    expect((await poll(id, pinged)).status).toBe(decision === 'allow' ? 200 : 400);
  });

  it('needs a token that nobody guesses', async () => {
    const { pinged } = await newPinged();
    expect((await ask({ client_notification_token: 'x'.repeat(1024) }, pinged)).status).toBe(200);
    for (const token of ['', 'short', 'x'.repeat(1025), `${'x'.repeat(20)} y`]) {
      expect(told(await ask({ client_notification_token: token }, pinged))).toEqual([400, 'invalid_request']);
    }
  });
});

describe('signed requests', () => {
  let signer: Credentials;
  let privateKey: CryptoKey;
  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    const jwks = { keys: [await exportJWK(pair.publicKey)] };
    signer = await newClient({ jwks, backchannel_authentication_request_signing_alg: 'ES256' });
  });
  const signed = (more: Record<string, unknown> = {}, key = privateKey): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, nbf: now, exp: now + 60, jti: randomUUID() };
    const asked = { scope: 'openid', login_hint: person.username, requested_expiry: 60 };
    const claims = { iss: signer.client_id, aud: issuer, ...times, ...asked, ...more };
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(key);
  };
  const send_ = (request: string, more: Record<string, string> = {}) =>
    post('/oauth2/bc-authorize', { request, ...more }, signer);

  it('say all that is asked', async () => {
    const { status, json } = await send_(await signed());
    expect([status, json.expires_in]).toEqual([200, 60]);
  });

  it('are the only ones, of a client that signs', async () => {
    expect(told(await ask({}, signer))).toEqual([400, 'invalid_request']);
    expect(told(await send_(await signed(), { scope: 'openid' }))).toEqual([400, 'invalid_request']);
  });

  test.each<[string, Record<string, unknown>]>([
    ['without jti', { jti: undefined }],
    ['without nbf', { nbf: undefined }],
    ['without exp', { exp: undefined }],
    ['for somebody else', { aud: 'https://elsewhere.example' }],
    ['of somebody else', { iss: 'somebody' }],
    ['that have expired', { exp: 1 }],
    ['that are good for a day', { exp: Math.floor(Date.now() / 1000) + 86_400 }],
  ])('%s are refused', async (_name, more) => {
    expect(told(await send_(await signed(more)))).toEqual([400, 'invalid_request']);
  });

  it('of another key, or of none, are refused', async () => {
    const { privateKey: another } = await generateKeyPair('ES256');
    expect(told(await send_(await signed({}, another)))).toEqual([400, 'invalid_request']);
    const [, payload = ''] = (await signed()).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    expect(told(await send_(none))).toEqual([400, 'invalid_request']);
  });
});

describe('the page', () => {
  it('speaks the person’s language, and shows nobody else’s requests', async () => {
    const message = newMessage();
    await begun({ binding_message: message });
    const { page, browser } = await open(await createPerson());
    expect(page.html).not.toContain(message);
    expect(page.html).toContain('Nobody asks you for anything now.');
    for (const language of ['ar', 'de', 'es', 'fr', 'zh']) {
      const shown = await browser.open('/oauth2/requests', { headers: { 'Accept-Language': language } });
      expect(shown.headers.get('content-language')).toBe(language);
    }
  });

  it('takes no form from elsewhere, and no decision about what was not shown or is not theirs', async () => {
    const message = newMessage();
    const id = await begun({ binding_message: message });
    const { page, browser } = await open(person);
    const form = formOf(page.html.slice(page.html.indexOf(message)), 'decision');
    expect((await browser.submit(page, form, { decision: 'allow', csrf: 'x' })).status).toBe(403);
    expect((await browser.submit(page, form, { decision: 'allow', asked: 'x' })).status).toBe(400);
    const stranger = await open(await createPerson());
    const csrf = await browserForm(stranger.browser);
    const stolen = await stranger.browser.submit(page, form, { decision: 'allow', csrf });
    expect(stolen.status).not.toBe(200);
    expect(told(await poll(id))).toEqual([400, 'authorization_pending']);
    expect((await browser.submit(page, form, { decision: 'allow' })).status).toBe(200);
    expect((await browser.submit(page, form, { decision: 'deny' })).status).toBe(400);
    expect((await poll(id)).status).toBe(200);
  });
});

/** A CSRF token that this browser may use. */
async function browserForm(browser: Browser): Promise<string> {
  const page = await browser.visit('/oauth2/logout');
  return formOf(page.html).fields.find(({ name }) => name === 'csrf')?.value ?? '';
}
