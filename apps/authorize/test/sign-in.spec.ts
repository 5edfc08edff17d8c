import { startAuthorize, issuer, password, type Authorize } from './start-authorize.js';
import { answerOf, authorizePath, fieldsOf, PageVisitor } from './page-visitor.js';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await startAuthorize();
});
afterAll(() => authorize.close());

const visitor = () => new PageVisitor(authorize.url);
/** Everything of an answer that somebody could compare, but its own moment and id. */
const comparable = ({ status, headers, html }: Awaited<ReturnType<PageVisitor['get']>>, login: string) => ({
  status,
  headers: [...headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name)),
  html: html.replaceAll(login, 'LOGIN'),
});

test('nobody learns whether a person exists: unknown, wrong, disabled and without a password look the same', async () => {
  const client = await authorize.client();
  const [known, disabled, browser] = [await authorize.person(), await authorize.person(), visitor()];
  const { users } = authorize.infrastructure.storage;
  await users.disable('default', disabled.id);
  await users.create({ tenant: 'default', username: 'without-password' });
  const page = await browser.get(authorizePath(client.id));
  const tried = async (login: string, secret = 'wrong password') =>
    comparable(await browser.signIn(page, login, secret), login);
  const wrong = await tried(known.username);
  expect(wrong.status).toBe(400);
  expect(wrong.html).toContain('The user name or password is not right.');
  expect(await tried('nobody-at-all')).toEqual(wrong);
  expect(await tried(disabled.username, password)).toEqual(wrong);
  expect(await tried('without-password')).toEqual(wrong);
});

test('a name is locked after ten attempts, the right password included, and the same way when nobody has it', async () => {
  const [person, browser] = [await authorize.person(), visitor()];
  const page = await browser.get('/sign-in');
  const lastOf = async (login: string) => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await browser.signIn(page, login, 'wrong password')).status).toBe(400);
    }
    return browser.signIn(page, login);
  };
  const known = await lastOf(person.username.toUpperCase());
  const unknown = await lastOf(`nobody-${'x'.repeat(36)}`);
  expect([known.status, unknown.status]).toEqual([429, 429]);
  expect(Number(known.headers.get('retry-after'))).toBeGreaterThan(800);
  expect(known.html.replaceAll(person.username.toUpperCase(), '')).toBe(
    unknown.html.replaceAll(`nobody-${'x'.repeat(36)}`, ''),
  );
  // Another spelling is the same name; another name is not.
  expect((await browser.signIn(page, ` ${person.username}`)).status).toBe(429);
  expect((await browser.signIn(page, (await authorize.person()).username)).status).toBe(303);
});

test('a burst of guesses counts one by one', async () => {
  const [person, browser] = [await authorize.person(), visitor()];
  const page = await browser.get('/sign-in');
  const guesses = Array.from({ length: 40 }, (_, guess) =>
    browser.signIn(page, person.username, `guess number ${guess}`),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(10);
});

test('a session is named for the client that somebody signs in for, and nowhere else', async () => {
  const client = await authorize.client();
  const { pool } = authorize.infrastructure.storage.database;
  const namedAfter = async (path: string) => {
    const [person, browser] = [await authorize.person(), visitor()];
    expect((await browser.signIn(await browser.get(path), person.username)).status).toBe(303);
    const { rows } = await pool.query<{ sector: string }>(
      'SELECT sector FROM session_sids JOIN sessions s ON s.id = session_id WHERE s.user_id = $1',
      [person.id],
    );
    return rows.map(({ sector }) => sector);
  };
  expect(await namedAfter(authorizePath(client.id))).toEqual(['public']);
  expect(await namedAfter('/sign-in')).toEqual([]);
});

test('a sign-in clears the count', async () => {
  const [person, browser] = [await authorize.person(), visitor()];
  const page = await browser.get('/sign-in');
  for (let round = 0; round < 2; round += 1) {
    for (let attempt = 0; attempt < 8; attempt += 1) await browser.signIn(page, person.username, 'wrong password');
    expect((await browser.signIn(page, person.username)).status).toBe(303);
  }
});

describe('the session cookie', () => {
  test('is HttpOnly and Lax, and new at each sign-in: a planted one opens nothing (session fixation)', async () => {
    const [person, browser] = [await authorize.person(), visitor()];
    const planted = 'A'.repeat(43);
    browser.cookies.set('tokenward-session', planted);
    const first = await browser.signIn(await browser.get('/sign-in'), person.username);
    const set = first.headers.getSetCookie().find((cookie) => cookie.startsWith('tokenward-session='));
    expect(set).toMatch(/^tokenward-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const secret = browser.cookies.get('tokenward-session');
    expect(secret).not.toBe(planted);

    const client = await authorize.client({}, { first_party: true });
    const path = authorizePath(client.id, { prompt: 'login' });
    await browser.through(path, person.username);
    expect(browser.cookies.get('tokenward-session')).not.toBe(secret);
    const thief = visitor();
    thief.cookies.set('tokenward-session', secret ?? '');
    expect(answerOf(await thief.get(authorizePath(client.id, { prompt: 'none' })))).toHaveProperty('error');
  });

  test('another person’s sign-in ends the session that was there', async () => {
    const [ann, bob, browser] = [await authorize.person(), await authorize.person(), visitor()];
    await browser.signIn(await browser.get('/sign-in'), ann.username);
    const client = await authorize.client({}, { first_party: true });
    await browser.through(authorizePath(client.id, { prompt: 'select_account' }), bob.username);
    const { sessions } = authorize.infrastructure.storage;
    expect([await sessions.ofUser(ann.id), (await sessions.ofUser(bob.id)).length]).toEqual([[], 1]);
  });

  test('is bound to the host over TLS', async () => {
    const secure = await startAuthorize({
      TOKENWARD_ISSUER: 'https://login.example',
      DATABASE_URL: 'postgres://database.example/tokenward',
      REDIS_URL: 'redis://redis.example',
      KAFKA_BROKERS: 'kafka.example:9092',
      TOKENWARD_KEY_ENCRYPTION_KEY: 'A'.repeat(43),
    });
    const page = await fetch(`${secure.url}/sign-in`);
    expect(page.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-tokenward-form=[\w-]{22}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    await secure.close();
  });
});

describe('a form counts only from a page of ours in the same browser (CSRF)', () => {
  const refused = async (change: (browser: PageVisitor) => Promise<{ status: number; html: string }>) => {
    const answer = await change(visitor());
    expect(answer.status).toBe(403);
    expect(answer.html).toContain('Please open the page again');
  };

  test.each(['/sign-in', '/consent', '/sign-out', '/first-run'])('%s without a token', (path) =>
    refused((browser) => browser.post(path, { login: 'ann', password, decision: 'allow' })),
  );

  test('another browser’s token', () =>
    refused(async (browser) => {
      const fields = fieldsOf((await visitor().get('/sign-in')).html, '/sign-in');
      await browser.get('/sign-in');
      return browser.post('/sign-in', { ...fields, login: 'ann', password });
    }));

  test('another origin', () =>
    refused(async (browser) => {
      const fields = fieldsOf((await browser.get('/sign-in')).html, '/sign-in');
      return browser.post('/sign-in', { ...fields, login: 'ann', password }, { origin: 'https://evil.example' });
    }));

  test('no origin that the browser would tell, but from another site', () =>
    refused(async (browser) => {
      const fields = fieldsOf((await browser.get('/sign-in')).html, '/sign-in');
      const headers = { origin: 'null', 'sec-fetch-site': 'cross-site' };
      return browser.post('/sign-in', { ...fields, login: 'ann', password }, headers);
    }));
});

describe('what comes from outside stays text', () => {
  const script = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

  test('in every parameter that a page shows or carries', async () => {
    const client = await authorize.client({ name: `Shop ${script}`, policy_uri: 'javascript:alert(1)' });
    const [person, browser] = [await authorize.person({ name: `Ann ${script}` }), visitor()];
    const path = authorizePath(client.id, { state: script, login_hint: script, nonce: script, ui_locales: script });
    const pages = [
      await browser.get(path),
      await browser.through(path, person.username),
      await browser.get('/oauth2/logout'),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(pages[1]?.html).toContain('action="/consent"');
    for (const { html } of pages) expect(html).not.toMatch(/<script>|<img|href="javascript:/);
  });

  test('on error pages', async () => {
    const browser = visitor();
    const paths = [
      `/oauth2/authorize?client_id=${encodeURIComponent(script)}`,
      `/errors/${encodeURIComponent(script)}`,
    ];
    for (const path of paths) expect((await browser.get(path)).html).not.toMatch(/<script>|<img/);
  });
});

test('after signing in nobody is led elsewhere, whatever the form says (open redirect)', async () => {
  const [person, browser] = [await authorize.person(), visitor()];
  const fields = fieldsOf((await browser.get('/sign-in')).html, '/sign-in');
  const returns = ['https://evil.example/', '//evil.example', '/\\evil.example', 'client_id=x#@evil.example', '&&&=&'];
  for (const target of returns) {
    const form = { ...fields, return: target, login: person.username, password };
    const { status, location } = await browser.post('/sign-in', form);
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/oauth2\/authorize\?/)]);
    const next = await browser.get(location ?? '');
    expect([next.status, next.location]).toEqual([400, undefined]);
  }
});

test('pages say what they may do, in the reader’s language', async () => {
  const client = await authorize.client();
  const page = await visitor().get(authorizePath(client.id, { ui_locales: 'ar de' }), { 'accept-language': 'fr' });
  expect(page.html).toContain('<html lang="ar" dir="rtl">');
  expect(page.headers.get('content-language')).toBe('ar');
  expect((await visitor().get('/sign-in', { 'accept-language': 'de-AT' })).html).toContain('Anmelden');
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
      "base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  });
  const style = /href="(\/assets\/authorize\/pages\.css\?v=[\w-]+)"/.exec(page.html)?.[1] ?? '';
  expect((await visitor().get(style)).headers.get('cache-control')).toContain('immutable');
});

test('a client shows its logo and its policies, in the reader’s language, and no host opens more than itself', async () => {
  const metadata = {
    ...{ name: 'Shop', 'client_name#de': 'Laden', tos_uri: 'https://shop.example/terms' },
    ...{
      logo_uri: 'https://cdn.example:8443/logo.png',
      policy_uri: 'https://shop.example/p',
      'policy_uri#de': 'https://shop.example/de',
    },
  };
  const client = await authorize.client(metadata);
  const [person, browser] = [await authorize.person(), visitor()];
  const path = authorizePath(client.id, { ui_locales: 'de' });
  for (const { html, headers } of [await browser.get(path), await browser.through(path, person.username)]) {
    expect(html).toContain('Laden');
    expect(html).toMatch(/<img src="https:\/\/cdn.example:8443\/logo.png"[^>]* referrerpolicy="no-referrer"/);
    expect(html).toMatch(/href="https:\/\/shop.example\/de"[\s\S]*href="https:\/\/shop.example\/terms"/);
    expect(headers.get('content-security-policy')).toContain("img-src 'self' https://cdn.example:8443;");
  }
  const odd = await authorize.client({ logo_uri: 'https://a.example;frame-ancestors,b/logo.png' });
  const { headers } = await visitor().get(authorizePath(odd.id));
  expect(headers.get('content-security-policy')).toContain("img-src 'self' 'none';");
});

test('sign-up is off unless it is turned on', async () => {
  const client = await authorize.client();
  expect((await visitor().get('/sign-up')).status).toBe(404);
  expect((await visitor().get(authorizePath(client.id))).html).not.toContain('/sign-up');
  const open = await startAuthorize({ TOKENWARD_SIGN_UP: 'on' });
  const [browser, there] = [new PageVisitor(open.url), await open.client({}, { first_party: true })];
  const link = /href="(\/sign-up\?return=[^"]+)"/.exec((await browser.get(authorizePath(there.id))).html)?.[1] ?? '';
  const fields = fieldsOf((await browser.get(link)).html, '/sign-up');
  const tried = (login: string, secret: string) => browser.post('/sign-up', { ...fields, login, password: secret });
  expect((await tried('ann', 'short')).html).toContain('The password is too short');
  expect((await tried('a b', password)).html).toContain('without spaces');
  const created = await tried('ann@example.com', password);
  expect(answerOf(await browser.get(created.location ?? ''))).toHaveProperty('code');
  expect((await tried('ANN@example.com', password)).html).toContain('cannot be used');
  expect(await open.infrastructure.storage.users.findByLogin('default', 'ann@example.com')).toMatchObject({
    email: 'ann@example.com',
    emailVerified: false,
    roles: [],
  });
  await open.close();
});

test('the issuer’s own pages are found where error_uri leads', async () => {
  const page = await visitor().get('/errors/pkce_required');
  expect([page.status, page.html.includes('What to do')]).toEqual([200, true]);
  expect((await visitor().get('/errors/constructor')).status).toBe(404);
  const german = await visitor().get('/errors/pkce_required', { 'accept-language': 'de' });
  expect(german.html).toContain('Was zu tun ist');
  expect(german.html).not.toContain('every current OAuth library');
  expect((await visitor().get('/errors', { 'accept-language': 'ar' })).html).toContain('dir="rtl"');
  expect(issuer).toMatch(/^http:/);
});
