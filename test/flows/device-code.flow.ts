// The guarantee: a device gets what a person who saw its code allowed, once, and nobody else gets it. The attacks: other clients,
// guessed codes, impatient devices, forms from elsewhere, and codes that are used again.
import { setTimeout as wait } from 'node:timers/promises';
import { admin, createClient, createMachine, createPerson, type Person } from './support/administration.js';
import { Browser, formOf, type Page } from './support/browser.js';
import { refresh, signIn } from './support/code-flow.js';
import { isActive, post, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
type Client = Credentials & Record<string, unknown>;
type Device = Readonly<{ device_code: string; user_code: string; verification_uri_complete: string }>;

let television: Client;
const newTelevision = (more: Record<string, unknown> = {}) =>
  createClient({
    redirect_uris: undefined,
    grant_types: [grantType, 'refresh_token'],
    token_endpoint_auth_method: 'none',
    ...more,
  });
beforeAll(async () => {
  television = await newTelevision();
});

const begin = (client: Client, more: Record<string, string> = {}): Promise<Answer> =>
  post('/oauth2/device_authorization', { client_id: client.client_id, scope: 'openid offline_access', ...more });
const newDevice = async (): Promise<Device> => (await begin(television)).json;
const poll = (device: Device, client: Client = television): Promise<Answer> =>
  post('/oauth2/token', { grant_type: grantType, device_code: device.device_code, client_id: client.client_id });
const told = ({ status, json }: Answer): unknown[] => [status, json.error];

/** Opens the page of this code as a person who signs in on the way. */
async function open(code: string, person: Person, browser = new Browser()): Promise<{ page: Page; browser: Browser }> {
  const page = await browser.visit(`/oauth2/device?${new URLSearchParams({ user_code: code }).toString()}`);
  return { page: await signIn(browser, page, person), browser };
}
async function decide(device: Device, decision: 'allow' | 'deny', person: Person): Promise<Page> {
  const { page, browser } = await open(device.user_code, person);
  return browser.submit(page, formOf(page.html, 'decision'), { decision });
}

it('a device begins with two codes and the addresses for them', async () => {
  const { json, headers } = await begin(television);
  expect(json).toEqual({
    device_code: expect.stringMatching(/^[\w-]{43}$/),
    user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
    verification_uri: `${issuer}/oauth2/device`,
    verification_uri_complete: `${issuer}/oauth2/device?user_code=${json.user_code}`,
    expires_in: 600,
    interval: 5,
  });
  expect(headers.get('cache-control')).toBe('no-store');
  const metadata = await send('/.well-known/openid-configuration');
  expect(metadata.json.device_authorization_endpoint).toBe(`${issuer}/oauth2/device_authorization`);
  expect(metadata.json.grant_types_supported).toContain(grantType);
});

it('waits for the person, who sees what for and is warned; then gets tokens, once', async () => {
  const [device, person] = await Promise.all([newDevice(), createPerson()]);
  expect(told(await poll(device))).toEqual([400, 'authorization_pending']);
  const typed = device.user_code.replace('-', ' ').toLowerCase();
  const { page, browser } = await open(typed, person);
  expect(page.html).toContain(device.user_code);
  expect(page.html).toContain('Continue only if you started this yourself');
  expect(page.html).toContain(String(television['client_name']));
  const done = await browser.submit(page, formOf(page.html, 'decision'), { decision: 'allow' });
  expect(done.html).toContain('Your device is connected');
  await wait(5100);
  const answer = await poll(device);
  expect(answer.json).toMatchObject({ token_type: 'Bearer', scope: 'openid offline_access' });
  expect(await isActive(answer.json.access_token, await witness())).toBe(true);
  expect((await refresh({ client_id: television.client_id }, answer.json.refresh_token)).status).toBe(200);
  await wait(5100);
  expect(told(await poll(device))).toEqual([400, 'invalid_grant']);
  const again = await open(device.user_code, person, browser);
  expect(again.page.status).toBe(400);
}, 60_000);

it('of devices that ask together one gets the tokens', async () => {
  const [device, person] = await Promise.all([newDevice(), createPerson()]);
  await decide(device, 'allow', person);
  const answers = await Promise.all([poll(device), poll(device), poll(device)]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

it('hears of a refusal', async () => {
  const [device, person] = await Promise.all([newDevice(), createPerson()]);
  expect((await decide(device, 'deny', person)).html).toContain('Access was refused');
  expect(told(await poll(device))).toEqual([400, 'access_denied']);
});

it('that is impatient waits longer each time', async () => {
  const device = await newDevice();
  expect(told(await poll(device))).toEqual([400, 'authorization_pending']);
  expect(told(await poll(device))).toEqual([400, 'slow_down']);
  // Five seconds would have been enough before.
  await wait(5100);
  expect(told(await poll(device))).toEqual([400, 'slow_down']);
}, 30_000);

it('gets nothing by another client’s code, a made-up one, or without being registered', async () => {
  const [device, person, other] = await Promise.all([newDevice(), createPerson(), newTelevision()]);
  await decide(device, 'allow', person);
  expect(told(await poll(device, other))).toEqual([400, 'invalid_grant']);
  expect(told(await poll({ ...device, device_code: 'x'.repeat(43) }))).toEqual([400, 'invalid_grant']);
  expect(told(await poll({ ...device, device_code: 'x'.repeat(60_000) }))).toEqual([400, 'invalid_grant']);
  const unregistered = await createClient({ token_endpoint_auth_method: 'none' });
  expect(told(await begin(unregistered))).toEqual([400, 'unauthorized_client']);
  expect(told(await begin(television, { scope: 'demo:read' }))).toEqual([400, 'invalid_scope']);
  expect(told(await begin(television, { resource: 'https://elsewhere.example' }))).toEqual([400, 'invalid_target']);
  const confidential = await newTelevision({ token_endpoint_auth_method: 'client_secret_basic' });
  expect(told(await begin(confidential))).toEqual([401, 'invalid_client']);
  expect((await poll(device)).status).toBe(200);
});

it('a repeated parameter is refused, and so is another method', async () => {
  const body = new URLSearchParams({ client_id: television.client_id, scope: 'openid' });
  body.append('scope', 'openid');
  const twice = await send('/oauth2/device_authorization', { method: 'POST', body });
  expect([twice.status, twice.json.error_code]).toEqual([400, 'repeated_parameter']);
  expect((await send('/oauth2/device_authorization')).status).toBe(405);
});

it('ends with the person', async () => {
  const [device, person] = await Promise.all([newDevice(), createPerson()]);
  await decide(device, 'allow', person);
  await admin('POST', `/users/${person.id}/disable`);
  expect(told(await poll(device))).toEqual([400, 'invalid_grant']);
});

describe('the page', () => {
  it('asks for the code, and says in the person’s language that it is wrong', async () => {
    const browser = new Browser();
    const page = await browser.visit('/oauth2/device');
    expect(page.html).toContain('name="user_code"');
    const person = await createPerson();
    const { page: wrong } = await open('BCDF-GHJK', person);
    expect([wrong.status, wrong.html.includes('This code is not right')]).toEqual([400, true]);
    for (const language of ['ar', 'de', 'es', 'fr', 'zh']) {
      const shown = await browser.open('/oauth2/device', { headers: { 'Accept-Language': language } });
      expect(shown.headers.get('content-language')).toBe(language);
    }
  });

  it('lets nobody guess on', async () => {
    const [device, person] = await Promise.all([newDevice(), createPerson()]);
    const { browser } = await open('BCDF-GHJK', person);
    for (let left = 9; left > 0; left -= 1) await open('BCDF-GHJK', person, browser);
    const { page } = await open(device.user_code, person, browser);
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });

  it('takes no form from elsewhere, and no decision about what was not shown', async () => {
    const [device, person] = await Promise.all([newDevice(), createPerson()]);
    const { page, browser } = await open(device.user_code, person);
    const form = formOf(page.html, 'decision');
    const forged = await browser.submit(page, form, { decision: 'allow', csrf: 'x' });
    expect(forged.status).toBe(403);
    const other = await newDevice();
    const another = await browser.submit(page, form, { decision: 'allow', user_code: other.user_code });
    expect(another.html).toContain(other.user_code);
    expect(told(await poll(other))).toEqual([400, 'authorization_pending']);
  });
});

async function witness(): Promise<Credentials> {
  return createMachine({ settings: { may_introspect: true } });
}
