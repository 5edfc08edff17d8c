import { hash, randomBytes } from 'node:crypto';
import { startAuthorize, issuer, password, type Authorize } from './start-authorize.js';
import { answerOf, authorizePath, fieldsOf, PageVisitor } from './page-visitor.js';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await startAuthorize();
});
afterAll(() => authorize.close());

const visitor = () => new PageVisitor(authorize.url);
const bye = 'https://app.example/bye';
const logoutPath = (more: Record<string, string>) => `/oauth2/logout?${new URLSearchParams(more).toString()}`;

async function signedIn() {
  const [person, browser] = [await authorize.person(), visitor()];
  const client = await authorize.client({ post_logout_redirect_uris: [bye] }, { first_party: true });
  await browser.through(authorizePath(client.id), person.username);
  const [session] = await authorize.infrastructure.storage.sessions.ofUser(person.id);
  const sid = await authorize.infrastructure.storage.sessions.sid(session!.id, 'public');
  const hint = (more = {}) =>
    authorize.infrastructure.keyRing.sign('id_token', 'RS256', 'JWT', {
      ...{ iss: issuer, sub: person.id, aud: client.id, sid, exp: 1 },
      ...more,
    });
  const isSignedIn = async () => 'code' in answerOf(await browser.get(authorizePath(client.id, { prompt: 'none' })));
  return { person, browser, client, hint, isSignedIn, session: session! };
}

test('with an ID token of the session, though expired, the person is signed out and sent back', async () => {
  const { browser, hint, isSignedIn, session } = await signedIn();
  const path = logoutPath({ id_token_hint: await hint(), post_logout_redirect_uri: bye, state: 'abc' });
  const out = await browser.get(path);
  expect([out.status, out.location]).toEqual([303, `${bye}?state=abc`]);
  expect(out.headers.getSetCookie()).toEqual(['tokenward-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
  expect(await isSignedIn()).toBe(false);
  const { sessions } = authorize.infrastructure.storage;
  expect(await sessions.sid(session.id, 'another sector')).toBeUndefined();
});

test('without one, the person is asked first, and sent back only where the client may', async () => {
  const { browser, client, isSignedIn } = await signedIn();
  const page = await browser.get(logoutPath({ client_id: client.id, post_logout_redirect_uri: bye, state: 'abc' }));
  expect([page.status, page.location]).toEqual([200, undefined]);
  expect(await isSignedIn()).toBe(true);
  const out = await browser.post('/sign-out', fieldsOf(page.html, '/sign-out'));
  expect(out.location).toBe(`${bye}?state=abc`);
  expect(await isSignedIn()).toBe(false);
  expect((await browser.get('/sign-out')).html).toContain('You are signed out');
});

test('a hint of another person, session or issuer asks first', async () => {
  const { browser, hint } = await signedIn();
  const forged = `${(await hint()).slice(0, -10)}AAAAAAAAAA`;
  for (const given of [await hint({ sub: 'other' }), await hint({ sid: 'other' }), await hint({ iss: 'x' }), forged]) {
    expect((await browser.get(logoutPath({ id_token_hint: given }))).html).toContain('action="/sign-out"');
  }
  const accessToken = await authorize.infrastructure.keyRing.sign('access_token', 'ES256', 'JWT', { iss: issuer });
  expect((await browser.get(logoutPath({ id_token_hint: accessToken }))).status).toBe(200);
});

test('an address that is not registered is an error page, and nobody is signed out', async () => {
  const { browser, client, hint, isSignedIn } = await signedIn();
  for (const uri of ['https://evil.example/', `${bye}/`, `${bye}?x=1`]) {
    const page = await browser.get(logoutPath({ id_token_hint: await hint(), post_logout_redirect_uri: uri }));
    expect([page.status, page.location]).toEqual([400, undefined]);
  }
  const mixed = logoutPath({ id_token_hint: await hint(), client_id: 'another', post_logout_redirect_uri: bye });
  expect((await browser.get(mixed)).status).toBe(400);
  expect(await isSignedIn()).toBe(true);
  const posted = await browser.post('/oauth2/logout', { client_id: client.id }, { origin: 'https://app.example' });
  expect(posted.location).toBe(`/oauth2/logout?client_id=${client.id}`);
});

test('once there is an administrator, no other first-run link makes one', async () => {
  const { administratorLinks, users } = authorize.infrastructure.storage;
  const links = [0, 1].map(() => randomBytes(32).toString('base64url'));
  for (const link of links) await administratorLinks.add('default', hash('sha256', link, 'buffer'), 3600);
  const browser = visitor();
  const { html } = await browser.get(`/first-run?link=${links[0]}`);
  const fields = fieldsOf(html, '/first-run');
  const answers = await Promise.all(
    links.map((link, index) => browser.post('/first-run', { ...fields, link, login: `only-${index}`, password })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 410]);
  const made = await Promise.all([0, 1].map((index) => users.findByLogin('default', `only-${index}`)));
  expect(made.filter(Boolean)).toHaveLength(1);
});

test('a used, unknown or missing first-run link makes nobody; a good one makes one administrator, who is signed in', async () => {
  const { administratorLinks, users } = authorize.infrastructure.storage;
  const link = randomBytes(32).toString('base64url');
  await administratorLinks.add('default', hash('sha256', link, 'buffer'), 3600);
  const browser = visitor();
  expect((await browser.get('/first-run')).status).toBe(410);
  expect((await browser.get('/first-run?link=guess')).status).toBe(410);
  const page = await browser.get(`/first-run?link=${link}`);
  const fields = fieldsOf(page.html, '/first-run');
  const taken = await authorize.person();
  const tried = (login: string, secret = password) =>
    browser.post('/first-run', { ...fields, login, password: secret });
  expect((await tried('root', '12345678')).status).toBe(400);
  // A refusal does not use the link up.
  expect((await tried(taken.username)).html).toContain('cannot be used');
  const [first, second] = await Promise.all([tried('root-one'), tried('root-two')]);
  expect([first.status, second.status].sort()).toEqual([303, 410]);
  expect([first.location, second.location]).toContain('/admin');
  const made = [await users.findByLogin('default', 'root-one'), await users.findByLogin('default', 'root-two')];
  expect(made.filter(Boolean)).toEqual([expect.objectContaining({ roles: ['administrator'] })]);
  expect(browser.cookies.has('tokenward-session')).toBe(true);
  expect((await browser.get(`/first-run?link=${link}`)).status).toBe(410);
});
