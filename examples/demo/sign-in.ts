import * as oidc from 'openid-client';
import { Browser, formWith, type Page } from './browser.js';
import { DemoError } from './demo-error.js';

/** Never visited: the browser of this demo looks at where it would be sent. */
export const redirectUri = 'https://notes.example/callback';

export interface SignedIn {
  /** The address to which the person was sent back: it carries the code. */
  readonly callback: URL;
  readonly checks: oidc.AuthorizationCodeGrantChecks;
}

export interface Person {
  readonly username: string;
  readonly password: string;
}

/** Leads the person through the pages, as the application's library asks for it. */
export async function signIn(config: oidc.Configuration, person: Person, scope: string): Promise<SignedIn> {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const callback = await throughThePages(new Browser(config.serverMetadata().issuer), url, person);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return { callback, checks };
}

async function throughThePages(browser: Browser, url: URL, { username, password }: Person): Promise<URL> {
  let page = await browser.visit(url.href);
  const asked = formWith(page, 'password') ?? missing('sign-in', page);
  page = await browser.submit(page, asked, { login: username, password });
  const consent = formWith(page, 'decision');
  if (consent) page = await browser.submit(page, consent, { decision: 'allow' });
  return page.location === null ? missing('redirect', page) : new URL(page.location, page.url);
}

function missing(what: string, { url, status, html }: Page): never {
  const text = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  throw new DemoError(`There is no ${what} at ${new URL(url).pathname} (${status}): ${text.slice(0, 400)}`);
}
