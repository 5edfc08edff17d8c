// The guarantee: no page can be framed or posted to from elsewhere, every authorization response says who answers, and a code is worth
// nothing to anybody but who asked for it.
// The attacks: clickjacking, CSRF at each form, mix-up, code injection, PKCE downgrade, session fixation, open redirects.
import { createClient, createPerson, redirectUri } from './support/administration.js';
import { Browser, formOf, type Page } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, sentTo, signIn } from './support/code-flow.js';
import { post, send } from './support/requests.js';
import { issuer } from './support/target.js';

type Client = Awaited<ReturnType<typeof createClient>>;
let client: Client;
let third: Client;
beforeAll(async () => {
  [client, third] = [await createClient(), await createClient({ settings: {} })];
});

function expectUnframed({ headers }: Pick<Page, 'headers'>): void {
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
}

describe('clickjacking: no page may be framed', () => {
  const open = [
    ...['/sign-in', '/sign-up', '/sign-out', '/first-run', '/oauth2/authorize', '/oauth2/authorize?client_id=unknown'],
    ...['/oauth2/device', '/oauth2/device?user_code=BBBB-BBBB', '/oauth2/requests', '/oauth2/logout'],
    ...[
      '/oauth2/logout?id_token_hint=x',
      '/errors',
      '/errors/invalid_grant',
      '/errors/unknown',
      '/consent',
      '/sign-in/nowhere',
    ],
  ];
  it.each(open)('%s, to a stranger and to who is signed in', async (path) => {
    expectUnframed(await new Browser().open(path));
    const browser = new Browser();
    await authorize(client, await createPerson(), { browser });
    expectUnframed(await browser.open(path));
  });

  it('the pages of an authorization request: sign-in, consent, and the one that posts the answer', async () => {
    const [browser, person] = [new Browser(), await createPerson()];
    const path = authorizationPath(third, pkce().challenge, { response_mode: 'form_post' });
    const first = await browser.visit(path);
    expect(first.html).toContain('type="password"');
    const asked = await signIn(browser, first, person);
    expect(asked.html).toContain('action="/consent"');
    const posted = await browser.submit(asked, formOf(asked.html, 'decision'), { decision: 'allow' });
    expect(posted.html).toContain(`action="${redirectUri}"`);
    for (const page of [first, asked, posted]) expectUnframed(page);
  });
});

describe('CSRF: a form counts only from a page of ours in the same browser', () => {
  const forms = ['/sign-in', '/sign-up', '/sign-out', '/consent', '/first-run', '/oauth2/device', '/oauth2/requests'];
  const fields = { decision: 'allow', login: 'x', password: 'y', user_code: 'BBBB-BBBB', request_id: 'x' };
  const tokenOf = ({ html }: Page): string => formOf(html).fields.find(({ name }) => name === 'csrf')?.value ?? '';
  const submit = (browser: Browser, path: string, more: Record<string, string>, headers: Record<string, string>) =>
    browser.open(path, { method: 'POST', body: new URLSearchParams({ ...fields, ...more }), headers });
  const ours = { Origin: new URL(issuer).origin };

  it.each(forms)('%s: without a token, with another browser’s, from another site', async (path) => {
    const [browser, stranger] = [new Browser(), new Browser()];
    const csrf = tokenOf(await browser.open('/sign-in'));
    const theirs = tokenOf(await stranger.open('/sign-in'));
    expect(csrf).not.toBe(theirs);
    const attempts: [Record<string, string>, Record<string, string>][] = [
      [{}, ours],
      [{ csrf: theirs }, ours],
      [{ csrf: `${csrf.slice(0, -1)}${csrf.endsWith('A') ? 'B' : 'A'}` }, ours],
      [{ csrf }, { Origin: 'https://evil.example' }],
      [{ csrf }, { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
    ];
    for (const [more, headers] of attempts) {
      const { status, html } = await submit(browser, path, more, headers);
      expect([status, html.includes('form_rejected') || html.includes('open the page again')]).toEqual([403, true]);
    }
    expect((await submit(browser, path, { csrf }, ours)).status).not.toBe(403);
  });
});

describe('mix-up (RFC 9207): every authorization response says who answers', () => {
  const modes = ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'];
  function answered(page: Page, mode: string): Record<string, string> {
    const parameters = mode.startsWith('form_post')
      ? new URLSearchParams(formOf(page.html).fields.map(({ name, value }) => [name, value]))
      : mode.startsWith('fragment')
        ? new URLSearchParams(sentTo(page).hash.slice(1))
        : sentTo(page).searchParams;
    const jwt = parameters.get('response');
    if (jwt === null) return Object.fromEntries(parameters);
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;
  }

  it.each(modes)('response_mode=%s: the code as well as the refusal', async (mode) => {
    const [browser, person] = [new Browser(), await createPerson()];
    const asked = { response_mode: mode };
    const refused = await browser.visit(authorizationPath(client, pkce().challenge, { ...asked, prompt: 'none' }));
    expect(answered(refused, mode)).toMatchObject({ error: 'login_required', iss: issuer, state: 'xyz' });
    const page = await signIn(browser, await browser.visit(authorizationPath(client, pkce().challenge, asked)), person);
    expect(answered(page, mode)).toMatchObject({ code: expect.any(String), iss: issuer, state: 'xyz' });
  });

  it('discovery promises it', async () => {
    const { json } = await send('/.well-known/oauth-authorization-server');
    expect([json.issuer, json.authorization_response_iss_parameter_supported]).toEqual([issuer, true]);
  });
});

describe('code injection and PKCE downgrade', () => {
  const refusal = async (path: string): Promise<Record<string, string>> => {
    const page = await new Browser().visit(path);
    return Object.fromEntries(sentTo(page).searchParams);
  };
  const without = (name: string): string => {
    const url = new URL(authorizationPath(client, pkce().challenge), issuer);
    url.searchParams.delete(name);
    return `${url.pathname}${url.search}`;
  };

  it('no request without a challenge, with a plain one, or with one that is none', async () => {
    const { challenge } = pkce();
    for (const path of [
      without('code_challenge'),
      authorizationPath(client, challenge, { code_challenge_method: 'plain' }),
      // RFC 7636 §4.3: absent, it would be plain.
      without('code_challenge_method'),
      authorizationPath(client, 'short'),
    ]) {
      expect(await refusal(path)).toMatchObject({ error: 'invalid_request', iss: issuer, state: 'xyz' });
    }
  });

  it.each<[string, (given: { code: string; verifier: string }) => Record<string, string>]>([
    ['no verifier', () => ({ code_verifier: '' })],
    ['the verifier of another request', () => ({ code_verifier: pkce().verifier })],
    ['the challenge as verifier', ({ verifier }) => ({ code_verifier: `${verifier}x` })],
    ['another redirect URI', () => ({ redirect_uri: 'https://app.example/other' })],
  ])('a code with %s gives nothing, and nothing after that', async (_what, change) => {
    const given = await authorize(client, await createPerson());
    const refused = await redeem(client, given, change(given));
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_grant']);
    expect((await redeem(client, given)).json.error).toBe('invalid_grant');
  });

  it('a code that somebody brings into another’s session is worth nothing there: it is bound to who asked', async () => {
    const [given, victim] = [await authorize(client, await createPerson()), pkce()];
    const injected = await redeem(client, { code: given.code, verifier: victim.verifier });
    expect(injected.json.error).toBe('invalid_grant');
    const stolen = await authorize(client, await createPerson());
    expect((await redeem(third, stolen)).json.error).toBe('invalid_grant');
  });
});

it('session fixation: a session that was there before somebody else signs in is not theirs', async () => {
  const [browser, attacker, victim] = [new Browser(), await createPerson(), await createPerson()];
  await authorize(client, attacker, { browser });
  const planted = browser.cookieHeader;
  await authorize(client, victim, { browser, more: { prompt: 'select_account' } });
  expect(browser.cookieHeader).not.toBe(planted);
  const path = authorizationPath(client, pkce().challenge, { prompt: 'none' });
  const page = await fetch(new URL(path, issuer), { redirect: 'manual', headers: { Cookie: planted } });
  expect(new URL(page.headers.get('location') ?? '').searchParams.get('error')).toBe('login_required');
});

describe('open redirects', () => {
  const elsewhere = [
    ...['https://evil.example/callback', '//evil.example', 'https://app.example.evil.example/callback'],
    ...[`${redirectUri}/../x`, `${redirectUri}?x=1`, `${redirectUri}#x`, 'https://app.example@evil.example/callback'],
    ...['javascript:alert(1)', 'data:text/html,x', redirectUri.toUpperCase(), `${redirectUri}/`],
  ];
  it.each(elsewhere)('%s: the browser stays here', async (uri) => {
    const asked = authorizationPath(client, pkce().challenge, { redirect_uri: uri });
    const ended = `/oauth2/logout?${new URLSearchParams({ client_id: client.client_id, post_logout_redirect_uri: uri }).toString()}`;
    for (const path of [asked, ended]) {
      const page = await new Browser().open(path);
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
      expect(page.html).not.toContain('http-equiv');
    }
    const pushed = { response_type: 'code', redirect_uri: uri, scope: 'openid', code_challenge: pkce().challenge };
    const answer = await post('/oauth2/par', { ...pushed, code_challenge_method: 'S256' }, client);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });
});
