// The guarantee: wherever a person decides about a client, it has its name in their language (RFC 7591 §2.2), as text.
import { randomUUID } from 'node:crypto';
import { PageVisitor } from './page-visitor.js';
import { startAuthorize, type Authorize } from './start-authorize.js';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await startAuthorize();
});
afterAll(() => authorize.close());

const named = { name: 'Shop', 'client_name#de': 'Laden <3>', token_endpoint_auth_method: 'none' } as const;
const german = { 'accept-language': 'de-AT, en;q=0.5' };

async function signedIn() {
  const [person, browser] = [await authorize.person(), new PageVisitor(authorize.url)];
  await browser.signIn(await browser.get('/sign-in'), person.username);
  return { person, browser };
}
async function expectNames(browser: PageVisitor, path: string): Promise<void> {
  const [inGerman, inEnglish] = [await browser.get(path, german), await browser.get(path)];
  expect(inGerman.html).toContain('Laden &lt;3');
  expect(inGerman.html).not.toContain('Shop');
  expect(inEnglish.html).toContain('Shop');
  expect(inEnglish.html).not.toContain('Laden');
}

it('on the page for devices', async () => {
  const client = await authorize.client({
    ...named,
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
  });
  const { browser } = await signedIn();
  const { html } = await browser.post('/oauth2/device_authorization', { client_id: client.id, scope: 'openid' });
  const { user_code: code } = JSON.parse(html) as { user_code: string };
  await expectNames(browser, `/oauth2/device?user_code=${code}`);
});

it('on the page for requests over the back channel', async () => {
  const client = await authorize.client(named);
  const { person, browser } = await signedIn();
  const asked = { clientId: client.id, userId: person.id, scope: ['openid'], resource: [] };
  const empty = { bindingMessage: undefined, notification: undefined };
  const request = { tenant: 'default', name: randomUUID(), ...asked, ...empty, lifetimeSeconds: 60 };
  expect(await authorize.infrastructure.storage.backchannelRequests.add(request)).toBe(true);
  await expectNames(browser, '/oauth2/requests');
});
