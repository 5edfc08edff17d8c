import { createHash, randomBytes } from 'node:crypto';
import { Browser } from '../load/browser.js';
import type { Connection } from '../load/connection.js';
import { jsonOf } from '../load/requests.js';
import type { Ask, Asks, Person } from '../targets/asks.js';
import { inTurns } from '../targets/in-turns.js';
import type { Target } from '../targets/target.js';
import { requestTo } from './requests-to.js';

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
}

/** The authorization code flow of one client at one target (RFC 6749 §4.1), with PKCE. */
export interface Flow {
  readonly personOf: (worker: number) => Person;
  /** From the authorization request to the code. Without a person no sign-in page may come. */
  authorize(connection: Connection, browser: Browser, person?: Person): Promise<Code>;
  redeem(connection: Connection, code: Code): Promise<Tokens>;
  /** RFC 6749 §6 */
  refresh(connection: Connection, refreshToken: string): Promise<Tokens>;
}

interface Code {
  readonly code: string;
  readonly code_verifier: string;
}

export function flowOf(target: Target, ask: Ask | undefined): Flow | undefined {
  const { sign_in: signIn } = target.asks;
  const { authorization_endpoint: path } = target.endpoints;
  const tokenForm = requestTo(target, 'token_endpoint', ask?.client);
  if (!ask || !signIn || path === undefined || !tokenForm) return undefined;
  const { redirect_uri } = signIn;
  const { client_id = '' } = target.asks.clients[ask.client] ?? {};
  const fields = { response_type: 'code', client_id, redirect_uri, ...ask.parameters };
  const send = async (connection: Connection, form: Record<string, string>): Promise<Tokens> =>
    jsonOf<Tokens>(await connection.send(tokenForm(form)));
  return {
    personOf: personsOf(signIn),
    authorize: (connection, browser, person) => authorize(connection, browser, { path, fields, person }),
    redeem: (connection, code) => send(connection, { grant_type: 'authorization_code', ...code, redirect_uri }),
    refresh: (connection, refresh_token) => send(connection, { grant_type: 'refresh_token', refresh_token }),
  };
}

const personsOf =
  ({ people }: NonNullable<Asks['sign_in']>) =>
  (worker: number): Person =>
    people[worker % people.length] as Person;

interface Wish {
  readonly path: string;
  readonly fields: Record<string, string>;
  readonly person: Person | undefined;
}

async function authorize(connection: Connection, browser: Browser, { path, fields, person }: Wish): Promise<Code> {
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const more = { state: 'state-of-the-client', code_challenge, code_challenge_method: 'S256' };
  const opened = await browser.visit(connection, `${path}?${new URLSearchParams({ ...fields, ...more }).toString()}`);
  const sent = opened instanceof URL || !person ? opened : await browser.signIn(connection, opened, person);
  const code = sent instanceof URL ? sent.searchParams.get('code') : null;
  if (code === null)
    throw new Error(`no code: ${sent instanceof URL ? sent.href : `${sent.status} ${sent.html}`.slice(0, 300)}`);
  return { code, code_verifier };
}

/** A browser for each connection in which somebody is signed in, at one target. */
export class Sessions {
  private readonly browsers: Browser[] = [];

  async signIn(connections: readonly Connection[], flow: Flow): Promise<void> {
    await inTurns(connections.length, async (worker) => {
      const [connection, browser] = [connections[worker], new Browser()];
      if (!connection || this.browsers[worker]) return;
      await flow.authorize(connection, browser, flow.personOf(worker));
      this.browsers[worker] = browser;
    });
  }

  browserOf(worker: number): Browser {
    return this.browsers[worker] ?? new Browser();
  }
}
