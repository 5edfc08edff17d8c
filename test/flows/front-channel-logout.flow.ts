// The guarantee: whoever signs out in a browser takes every client of the session along that can be reached by the browser only.
import { admin, createClient, createPerson } from './support/administration.js';
import { Browser, formOf, type Page } from './support/browser.js';
import { authorize, redeem } from './support/code-flow.js';
import { claimsOf } from './support/receiver.js';
import { send } from './support/requests.js';
import { issuer } from './support/target.js';

const logoutUri = 'https://app.example/front-channel?keep=1';
const back = 'https://app.example/signed-out';
const newParty = (more: Record<string, unknown> = {}) =>
  createClient({ frontchannel_logout_uri: logoutUri, post_logout_redirect_uris: [back], ...more });
type Party = Awaited<ReturnType<typeof newParty>>;

const person = await createPerson();
async function signIn(client: Party, browser = new Browser()) {
  const code = await authorize(client, person, { browser, more: { scope: 'openid' } });
  const { json } = await redeem(client, code);
  return { browser, idToken: json.id_token as string, sid: claimsOf(json.id_token as string)['sid'] as string };
}

const decode = (text: string): string => text.replaceAll('&amp;', '&');
const framesOf = ({ html }: Page): string[] =>
  [...html.matchAll(/<iframe src="([^"]*)"/g)].map(([, src = '']) => decode(src));
const logout = (browser: Browser, parameters: Record<string, string>): Promise<Page> =>
  browser.visit(`/oauth2/logout?${new URLSearchParams(parameters).toString()}`);

it('discovery says so', async () => {
  const { json } = await send('/.well-known/openid-configuration');
  expect(json).toMatchObject({ frontchannel_logout_supported: true, frontchannel_logout_session_supported: true });
});

it('the browser opens each client that took part, with iss and sid, and goes on without a script', async () => {
  const [first, second, absent] = [
    await newParty(),
    await newParty({ frontchannel_logout_uri: 'https://app.example/other' }),
    await newParty({ frontchannel_logout_uri: 'https://app.example/absent' }),
  ];
  const { browser, idToken, sid } = await signIn(first);
  await signIn(second, browser);
  await signIn(absent);
  const page = await logout(browser, { id_token_hint: idToken, post_logout_redirect_uri: back, state: 'a"b' });
  expect(page.status).toBe(200);
  const query = new URLSearchParams({ iss: issuer, sid }).toString();
  expect(framesOf(page).sort()).toEqual([`${logoutUri}&${query}`, `https://app.example/other?${query}`].sort());
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/frame-src https:\/\/app\.example$/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(decode(page.html)).toContain(`content="2; url=${back}?state=a%22b"`);
  expect(decode(page.html)).toContain(`href="${back}?state=a%22b"`);
  // It is over before the page is there.
  expect((await browser.visit('/sign-out')).html).not.toContain('<form');
});

it('also where the person has to confirm, and nobody waits for them', async () => {
  const { browser } = await signIn(await newParty());
  const asked = await logout(browser, {});
  const page = await browser.submit(asked, formOf(asked.html), {});
  expect(framesOf(page)).toHaveLength(1);
  expect(page.html).not.toContain('http-equiv="refresh"');
  // Once more: nobody is signed in, so nobody is signed out.
  expect(framesOf(await logout(browser, {}))).toEqual([]);
});

it('without such clients the browser goes back at once', async () => {
  const client = await createClient({ post_logout_redirect_uris: [back] });
  const { browser, idToken } = await signIn(client);
  const page = await logout(browser, { id_token_hint: idToken, post_logout_redirect_uri: back });
  expect(page.headers.get('location')).toBe(back);
});

it.each([
  ['another host', 'https://evil.example/logout'],
  ['another port', 'https://app.example:8443/logout'],
  ['another scheme', 'http://app.example/logout'],
  ['a script', 'javascript:alert(1)'],
  ['a fragment', 'https://app.example/logout#x'],
])('an address with %s is not registered', async (_what, uri) => {
  const body = { client_name: 'x', redirect_uris: ['https://app.example/cb'], frontchannel_logout_uri: uri };
  const answer = await admin('POST', '/clients', body);
  expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, '/frontchannel_logout_uri']);
});
