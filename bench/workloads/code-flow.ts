import { createHash, randomBytes } from 'node:crypto';
import { Browser } from '../load/browser.js';
import type { Connection } from '../load/connection.js';
import { basic, formPost, jsonOf, type Credentials } from '../load/requests.js';
import { redirectUri, type Person, type Provision } from './provision.js';
import type { Load, Workload } from './workload.js';

type Client = Credentials | { readonly client_id: string };

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

const authorizationPath = (clientId: string, challenge: string): string =>
  `/oauth2/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state: 'state-of-the-client',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString()}`;

/** A form from a client that authenticates, or from one that cannot. */
export const clientForm = (host: string, path: string, form: Record<string, string>, client: Client): string =>
  'client_secret' in client
    ? formPost(host, path, form, { authorization: basic(client) })
    : formPost(host, path, { ...form, client_id: client.client_id });

/** From the authorization request to the tokens (RFC 6749 §4.1), with PKCE; signs in where the browser is nobody's yet. */
export async function codeFlow(
  connection: Connection,
  browser: Browser,
  client: Client,
  person: Person,
): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const opened = await browser.visit(connection, authorizationPath(client.client_id, challenge));
  const sent = opened instanceof URL ? opened : await browser.signIn(connection, opened, person);
  const code = sent instanceof URL ? sent.searchParams.get('code') : null;
  if (code === null)
    throw new Error(`no code: ${sent instanceof URL ? sent.href : `${sent.status} ${sent.html}`.slice(0, 300)}`);
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri };
  return jsonOf<Tokens>(await connection.send(clientForm(connection.host, '/oauth2/token', form, client)));
}

export function codeFlows({ app, people }: Provision): Workload[] {
  const personOf = (worker: number): Person => people[worker % people.length] as Person;
  const signedIn: Browser[] = [];
  const withSession: Load = async (connections) => {
    for (const [worker, connection] of connections.entries()) {
      if (signedIn[worker]) continue;
      const browser = new Browser();
      await codeFlow(connection, browser, app, personOf(worker));
      signedIn[worker] = browser;
    }
    return (connection, worker) => codeFlow(connection, signedIn[worker] ?? new Browser(), app, personOf(worker));
  };
  const withSignIn: Load = () =>
    Promise.resolve((connection, worker) => codeFlow(connection, new Browser(), app, personOf(worker)));
  return [
    { name: 'code flow, with a session', loads: { ours: withSession } },
    { name: 'code flow, with sign-in', loads: { ours: withSignIn } },
  ];
}
