import { randomUUID } from 'node:crypto';
import type { Passwords } from '#accounts';
import type { ShortLived } from './short-lived.js';
import type { Store } from './store.js';
import { hashOf, randomText } from './tokens.js';

export interface AuthorizationRequest {
  readonly redirect_uri: string;
  readonly scope: string;
  readonly state: string;
  readonly code_challenge: string;
}

export interface Granted extends Pick<AuthorizationRequest, 'scope' | 'code_challenge'> {
  readonly sub: string;
}

export const signInPage = `<!doctype html><title>Sign in</title><form method="post">
<input name="username" autocomplete="username"><input type="password" name="password"><button>Sign in</button></form>`;

interface Known {
  readonly passwords: Passwords;
  readonly hash: string;
}

/** Signing in, and codes: one password that everybody has, a session, and a read of it for each code. */
export class Authorization {
  private known: Promise<Known> | undefined;

  constructor(
    private readonly store: Store,
    private readonly shortLived: ShortLived,
    private readonly password: string,
  ) {}

  /** A new session, by its cookie; undefined for a wrong password. */
  async signIn(password: string): Promise<string | undefined> {
    // Only now: the library is larger than all else here.
    this.known ??= this.learn();
    const { passwords, hash } = await this.known;
    if (!(await passwords.verify(hash, password)).matches) return undefined;
    const session = randomText();
    await this.store.newSessions.add({ id: hashOf(session), sub: randomUUID() });
    return session;
  }

  /** Where the browser is sent with a code; undefined without a session. */
  async answer(session: string | undefined, request: AuthorizationRequest): Promise<string | undefined> {
    const sub = session === undefined ? undefined : await this.store.sessions.add(hashOf(session));
    if (sub === undefined) return undefined;
    const code = randomText();
    const { redirect_uri, state, scope, code_challenge } = request;
    await this.shortLived.put(hashOf(code), { sub, scope, code_challenge } satisfies Granted);
    return `${redirect_uri}?${new URLSearchParams({ code, state }).toString()}`;
  }

  /** By the platform's own build of argon2, with its settings; a benchmark lets everybody wait. */
  private async learn(): Promise<Known> {
    const { Passwords } = await import('#accounts');
    const passwords = new Passwords({ atOnce: 2, waiting: 10_000 });
    return { passwords, hash: await passwords.hash(this.password) };
  }
}
