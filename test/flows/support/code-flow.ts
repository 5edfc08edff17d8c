import { createHash, randomBytes } from 'node:crypto';
import { redirectUri, type Person } from './administration.js';
import { Browser, formOf, type Page } from './browser.js';
import { post, type Answer } from './requests.js';

type Client = Readonly<{ client_id: string; client_secret?: string }>;

export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export const authorizationPath = (
  client: { client_id: string },
  challenge: string,
  more: Record<string, string> = {},
): string =>
  `/oauth2/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state: 'xyz',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  }).toString()}`;

/** Fills in the sign-in page, if this is one. */
export async function signIn(browser: Browser, page: Page, { username, password }: Person): Promise<Page> {
  if (!page.html.includes('type="password"')) return page;
  const form = formOf(page.html, 'type="password"');
  const login = form.fields.find(({ autocomplete }) => autocomplete.startsWith('username'));
  const secret = form.fields.find(({ kind }) => kind === 'password');
  return browser.submit(page, form, { [login?.name ?? 'login']: username, [secret?.name ?? 'password']: password });
}

/** Where the browser was sent, away from the issuer. */
export function sentTo(page: Page): URL {
  const location = page.headers.get('location');
  if (location === null) throw new Error(`not redirected: ${page.status} ${page.html.slice(0, 800)}`);
  return new URL(location);
}

/** A code for a person who signs in (or is), at a client that asks no consent. */
export async function authorize(
  client: { client_id: string },
  person: Person,
  options: { browser?: Browser; more?: Record<string, string> } = {},
): Promise<Pkce & { readonly code: string; readonly browser: Browser }> {
  const { browser = new Browser(), more = {} } = options;
  const proof = pkce();
  const page = await signIn(browser, await browser.visit(authorizationPath(client, proof.challenge, more)), person);
  const code = sentTo(page).searchParams.get('code');
  if (code === null) throw new Error(`no code: ${sentTo(page).href}`);
  return { ...proof, code, browser };
}

/** With the client's secret, where it has one. */
const asClient = (client: Client, form: Record<string, string>): Promise<Answer> =>
  client.client_secret === undefined
    ? post('/oauth2/token', { ...form, client_id: client.client_id })
    : post('/oauth2/token', form, { client_id: client.client_id, client_secret: client.client_secret });

export const redeem = (
  client: Client,
  { code, verifier }: { code: string; verifier: string },
  more: Record<string, string> = {},
): Promise<Answer> => {
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri, ...more };
  return asClient(client, form);
};

export const refresh = (client: Client, token: string, more: Record<string, string> = {}): Promise<Answer> => {
  const form = { grant_type: 'refresh_token', refresh_token: token, ...more };
  return asClient(client, form);
};
