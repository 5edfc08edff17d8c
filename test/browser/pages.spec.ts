import { createClient, createPerson } from '../flows/support/administration.js';
import { authorizationPath, pkce } from '../flows/support/code-flow.js';
import { post } from '../flows/support/requests.js';
import { issuer, target } from '../flows/support/target.js';
import { startCallback, type CallbackServer } from './support/callback-server.js';
import { leave, looks, openBrowser, problemsOf, type PeopleBrowser } from './support/people-browser.js';

const ciba = 'urn:openid:params:grant-type:ciba';

let callback: CallbackServer;
let client: { client_id: string };
beforeAll(async () => {
  callback = await startCallback();
  client = await createClient({
    client_name: 'Nordlicht Calendar',
    redirect_uris: [callback.url],
    logo_uri: 'https://nordlicht.example/logo.svg',
    policy_uri: 'https://nordlicht.example/privacy',
    tos_uri: 'https://nordlicht.example/terms',
    settings: {},
  });
});
afterAll(() => callback.close());

const open = async (browser: PeopleBrowser, path: string) => browser.page.goto(new URL(path, issuer).href);
const asked = (more: Record<string, string> = {}): string =>
  authorizationPath(client, pkce().challenge, {
    redirect_uri: callback.url,
    scope: 'openid profile email offline_access',
    ...more,
  });

async function signIn({ page }: PeopleBrowser, username: string, password: string): Promise<void> {
  await page.locator('input[name=login]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await leave(page, () => page.keyboard.press('Enter'));
}

describe.each(looks)('$name', (look) => {
  let browser: PeopleBrowser;
  beforeAll(async () => {
    browser = await openBrowser(look);
  });
  afterAll(() => browser.close());

  test('every page is clean for axe, fits its screen and keeps to its policy', async () => {
    const { page } = browser;
    const person = await createPerson({ name: 'Ann Nordström' });
    const problems: string[] = [];
    const check = async (name: string) => problems.push(...(await problemsOf(page, `${name}-${look.name}`)));

    await open(browser, asked({ redirect_uri: 'https://evil.example/' }));
    await check('error');
    await open(browser, '/errors/pkce_required');
    await check('about-error');
    await open(browser, target.admin_link);
    await check('first-run');
    await open(browser, '/first-run?link=used');
    await check('link-used');
    await open(browser, asked());
    await check('sign-in');
    expect(
      await page.locator('.client img').evaluate((logo) => (logo as HTMLImageElement).naturalWidth),
    ).toBeGreaterThan(0);
    await leave(page, () => page.locator('a[href^="/sign-up"]').click());
    await check('sign-up');
    await open(browser, asked());
    await signIn(browser, person.username, 'wrong password');
    await check('sign-in-refused');
    await signIn(browser, person.username, person.password);
    await check('consent');
    await open(browser, '/sign-in');
    await check('signed-in');
    await open(browser, '/oauth2/logout');
    await check('sign-out');
    await leave(page, () => page.locator('main button').click());
    await check('signed-out');

    expect(problems).toEqual([]);
    expect(browser.violations).toEqual([]);
    expect(await page.locator('html').getAttribute('dir')).toBe(look.locale === 'ar' ? 'rtl' : 'ltr');
  });
});

describe.each(looks)('away from the application: $name', (look) => {
  let browser: PeopleBrowser;
  beforeAll(async () => {
    browser = await openBrowser(look);
  });
  afterAll(() => browser.close());

  test('the pages of devices and of what clients ask for are as clean', async () => {
    const { page } = browser;
    const person = await createPerson();
    const away = await createClient({
      client_name: 'Nordlicht Living Room Television',
      redirect_uris: ['https://tv.example/callback'],
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code', ciba],
      backchannel_token_delivery_mode: 'poll',
      settings: {},
    });
    const problems: string[] = [];
    const check = async (name: string) => problems.push(...(await problemsOf(page, `${name}-${look.name}`)));

    await open(browser, '/sign-in');
    await signIn(browser, person.username, person.password);
    await open(browser, '/oauth2/device');
    await check('device-code');
    const device = await post('/oauth2/device_authorization', { scope: 'openid profile' }, away);
    await open(browser, `/oauth2/device?user_code=${device.json.user_code}`);
    await check('device-question');
    await leave(page, () => page.locator('button[value=allow]').click());
    await check('device-decided');
    await open(browser, '/oauth2/requests');
    await check('requests-none');
    const asking = { scope: 'openid profile', login_hint: person.username, binding_message: 'Till 7, 41.50' };
    expect((await post('/oauth2/bc-authorize', asking, away)).status).toBe(200);
    await open(browser, '/oauth2/requests');
    await check('requests');
    await leave(page, () => page.locator('button[value=deny]').click());
    await check('requests-decided');

    expect(problems).toEqual([]);
    expect(browser.violations).toEqual([]);
  });
});

describe('the way to the client and back', () => {
  let browser: PeopleBrowser;
  beforeEach(async () => {
    browser = await openBrowser(looks[0]!);
  });
  afterEach(() => browser.close());

  test('sign in, agree, arrive with a code: no policy stops the redirect after the form', async () => {
    const person = await createPerson();
    await open(browser, asked());
    await signIn(browser, person.username, person.password);
    await browser.page.locator('button[value=allow]').click();
    await browser.page.waitForURL(`${callback.url}**`);
    expect(callback.last()).toMatchObject({ code: expect.any(String), state: 'xyz', iss: issuer });
    expect(browser.violations).toEqual([]);
  });

  test('form_post is sent by a script of ours', async () => {
    const person = await createPerson();
    await open(browser, asked({ response_mode: 'form_post', state: 'by-form' }));
    await signIn(browser, person.username, person.password);
    await browser.page.locator('button[value=deny]').click();
    await browser.page.waitForURL(callback.url);
    expect(callback.last()).toMatchObject({ error: 'access_denied', state: 'by-form' });
    expect(browser.violations).toEqual([]);
  });

  test('the keyboard is enough, and shows where it is', async () => {
    const { page } = browser;
    const person = await createPerson();
    await open(browser, asked());
    // The first field gets the focus, and from there on: type, tab, type, enter.
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(person.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(person.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('button[value=allow]');
    const focused = () =>
      page.evaluate(() => {
        const { document, getComputedStyle } = globalThis as unknown as {
          document: { activeElement: { value?: string } };
          getComputedStyle: (element: object) => { outlineStyle: string };
        };
        const { activeElement } = document;
        return { value: activeElement.value, outline: getComputedStyle(activeElement).outlineStyle };
      });
    for (let tabs = 0; tabs < 20 && (await focused()).value !== 'allow'; tabs += 1) await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ value: 'allow', outline: 'solid' });
    await page.keyboard.press('Enter');
    await page.waitForURL(`${callback.url}**`);
  });
});

test('without JavaScript everything works, form_post by its button', async () => {
  const browser = await openBrowser({ ...looks[0]!, javaScriptEnabled: false });
  const person = await createPerson();
  await open(browser, asked({ response_mode: 'form_post', state: 'no-script' }));
  await signIn(browser, person.username, person.password);
  await browser.page.locator('button[value=allow]').click();
  await browser.page.locator('#form-post button').click();
  await browser.page.waitForURL(callback.url);
  expect(callback.last()).toMatchObject({ code: expect.any(String), state: 'no-script' });
  await browser.close();
});

test('the first-run link makes an administrator, who is led to the administration', async () => {
  const browser = await openBrowser(looks[0]!);
  await open(browser, target.admin_link);
  await browser.page.locator('input[name=login]').fill('first-administrator');
  await browser.page.locator('input[name=password]').fill('a few words to remember');
  await browser.page.locator('main button').click();
  await browser.page.waitForURL(`${issuer}/admin`);
  await open(browser, target.admin_link);
  expect(await browser.page.locator('h1').textContent()).toBe('This link no longer works');
  expect(browser.violations).toEqual([]);
  await browser.close();
});

test('the checks of this file bite', async () => {
  const browser = await openBrowser(looks[1]!);
  await open(browser, '/sign-in');
  await browser.page.evaluate(() => {
    const { document } = globalThis as unknown as { document: { body: { innerHTML: string } } };
    document.body.innerHTML += '<input><img src="https://evil.example/x.png"><div class="page wide">wide</div>';
  });
  await browser.page.addStyleTag({ content: '.wide { width: 1000px; max-width: none }' }).catch(() => undefined);
  const problems = (await problemsOf(browser.page, 'spoiled')).join();
  expect(problems).toContain('label');
  expect(browser.violations.join()).toMatch(/img-src|style-src/);
  await browser.close();
});
