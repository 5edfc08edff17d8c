import { hash, randomBytes } from 'node:crypto';
import { callback, issuer, password } from './start-authorize.js';

export interface Visited {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it leads; a path of ours, or an address elsewhere. */
  readonly location: string | undefined;
}

const decoded = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The hidden fields of the form that posts to this path. */
export function fieldsOf(html: string, action: string): Record<string, string> {
  const form = [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].find(([text]) =>
    text.includes(`action="${action}"`),
  );
  if (!form) throw new Error(`no form for ${action}: ${html.slice(0, 2000)}`);
  const inputs = [...form[0].matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, decoded(value)]));
}

export const verifier = randomBytes(32).toString('base64url');
export const challenge = hash('sha256', verifier, 'base64url');

/** An authorization request as a path; `undefined` leaves a parameter out. */
export function authorizePath(clientId: string, more: Record<string, string | undefined> = {}): string {
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback,
    scope: 'openid',
    state: 'xyz',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/oauth2/authorize?${new URLSearchParams(given).toString()}`;
}

/** A browser without scripts. It follows nothing by itself. */
export class PageVisitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly url: string) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<Visited> {
    return this.send(path, { headers });
  }

  async post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Visited> {
    return this.send(path, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { origin: issuer, ...headers },
    });
  }

  async send(path: string, init: RequestInit): Promise<Visited> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(`${this.url}${path}`, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location') ?? undefined;
    return { status: response.status, headers: response.headers, html: await response.text(), location };
  }

  /** Fills in the sign-in page. */
  signIn(page: Visited, login: string, secret = password): Promise<Visited> {
    return this.post('/sign-in', { ...fieldsOf(page.html, '/sign-in'), login, password: secret });
  }

  /** From an authorization request, through sign-in, to what comes next. */
  async through(path: string, login: string): Promise<Visited> {
    const after = await this.signIn(await this.get(path), login);
    if (after.location === undefined) throw new Error(`not signed in: ${after.status}`);
    return this.get(after.location);
  }

  decide(page: Visited, decision: 'allow' | 'deny'): Promise<Visited> {
    return this.post('/consent', { ...fieldsOf(page.html, '/consent'), decision });
  }
}

/** The parameters of an answer to the client. */
export const answerOf = ({ location }: Visited): Record<string, string> => {
  if (!location?.startsWith(callback)) throw new Error(`not an answer to the client: ${location ?? 'no redirect'}`);
  const { hash, search } = new URL(location);
  return Object.fromEntries(new URLSearchParams((hash || search).slice(1)));
};
