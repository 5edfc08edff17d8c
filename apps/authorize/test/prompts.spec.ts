// The guarantee: what a request says of prompts, languages and hints is done, and what cannot be done is refused.
import { answerOf, authorizePath, fieldsOf, PageVisitor } from './page-visitor.js';
import { password, startAuthorize, type Authorize } from './start-authorize.js';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await startAuthorize({ TOKENWARD_SIGN_UP: 'on' });
});
afterAll(() => authorize.close());

const visitor = () => new PageVisitor(authorize.url);
const create = { prompt: 'create' };

describe('Initiating User Registration via OpenID Connect 1.0', () => {
  test('§4: prompt=create leads to the page for new accounts, and on from there', async () => {
    const client = await authorize.client({}, { first_party: true });
    const browser = visitor();
    const { location = '' } = await browser.get(authorizePath(client.id, create));
    expect(location).toMatch(/^\/sign-up\?return=/);
    const fields = fieldsOf((await browser.get(location)).html, '/sign-up');
    const created = await browser.post('/sign-up', { ...fields, login: `new-${Date.now()}`, password });
    expect(answerOf(await browser.get(created.location ?? ''))).toHaveProperty('code');
  });

  test('who has an account already signs in, and is not sent in a circle', async () => {
    const [client, person] = [await authorize.client({}, { first_party: true }), await authorize.person()];
    const browser = visitor();
    const { location = '' } = await browser.get(authorizePath(client.id, create));
    const link = /href="(\/oauth2\/authorize[^"]+)"/.exec((await browser.get(location)).html)?.[1] ?? '';
    const page = await browser.get(link.replaceAll('&amp;', '&'));
    expect(page.html).toContain('action="/sign-in"');
    const signedIn = await browser.signIn(page, person.username);
    expect(answerOf(await browser.get(signedIn.location ?? ''))).toHaveProperty('code');
  });

  test('somebody who is signed in is asked all the same', async () => {
    const [client, person] = [await authorize.client({}, { first_party: true }), await authorize.person()];
    const browser = visitor();
    expect(answerOf(await browser.through(authorizePath(client.id), person.username))).toHaveProperty('code');
    expect((await browser.get(authorizePath(client.id, create))).location).toMatch(/^\/sign-up/);
  });

  test('none goes with nothing else, and create is refused where nobody can sign up', async () => {
    const client = await authorize.client();
    const both = await visitor().get(authorizePath(client.id, { prompt: 'none create' }));
    expect(answerOf(both)).toMatchObject({ error: 'invalid_request' });
    const closed = await startAuthorize();
    const there = await closed.client();
    const refused = await new PageVisitor(closed.url).get(authorizePath(there.id, create));
    expect(answerOf(refused)).toMatchObject({ error: 'invalid_request', state: 'xyz' });
    await closed.close();
  });
});

test('OpenID Connect Core §3.1.2.1: ui_locales chooses the language; display and claims_locales change nothing', async () => {
  const client = await authorize.client();
  const more = { ui_locales: 'xx fr de', display: 'popup', claims_locales: 'de', unheard_of: 'x' };
  const page = await visitor().get(authorizePath(client.id, more), { 'accept-language': 'en' });
  expect([page.status, page.headers.get('content-language')]).toEqual([200, 'fr']);
});
