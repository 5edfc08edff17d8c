import { hash, randomBytes } from 'node:crypto';
import { capabilities } from '#protocol';
import type { Sessions, SessionRecord, SignedInAt, UserRecord } from '#storage';

export interface SessionLifetimes {
  /** Without a request for so long, a session ends. */
  readonly idleSeconds: number;
  /** However busy, a session ends after so long. */
  readonly lifetimeSeconds: number;
}

export interface Browser {
  readonly address: string;
  readonly userAgent: string | undefined;
  /** What it sent, for the audit log. */
  readonly requestId: string;
}

export interface SignInContext {
  /** The buckets in which it was counted, which its beginning forgets. */
  readonly attempts: readonly string[];
  /** Of the client that it is for. */
  readonly sector?: string | undefined;
}

export interface StartedSession {
  readonly session: SessionRecord;
  /** For the cookie, and for nothing else: tokens know a session by `sid`, which is another value. */
  readonly secret: string;
}

const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');
const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** Who is signed in in which browser. A browser holds 256 random bits; the database holds their SHA-256. */
export class BrowserSessions {
  constructor(
    private readonly sessions: Sessions,
    private readonly lifetimes: SessionLifetimes,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Who is signed in by a cookie's value, and what they let a client do; each request keeps the session from falling asleep. */
  async find(secret: string | undefined, clientId?: string): Promise<SignedInAt | undefined> {
    if (secret === undefined || !isSecret(secret)) return undefined;
    const found = await this.sessions.findBySecret(hashOf(secret), clientId);
    if (found && this.nowMs() - found.session.lastSeenAt.getTime() > 60_000) {
      await this.sessions.touch(found.session.id, this.lifetimes.idleSeconds);
    }
    return found;
  }

  /**
   * A sign-in that was proved. The secret is always a new one, so a cookie that somebody planted before opens nothing. The
   * same person's session goes on under it, with what was granted in it; another person's ends.
   *
   * @returns undefined when the account was disabled or changed its password meanwhile
   */
  async start(
    user: UserRecord,
    browser: Browser,
    current: SessionRecord | undefined,
    { attempts, sector }: SignInContext,
  ): Promise<StartedSession | undefined> {
    const secret = randomBytes(32).toString('base64url');
    const [acr] = capabilities.acrValues;
    const { idleSeconds, lifetimeSeconds } = this.lifetimes;
    const proof = { secretHash: hashOf(secret), acr, amr: ['pwd'], userEpoch: user.epoch, idleSeconds };
    const asked = { ip: browser.address, requestId: browser.requestId, attempts };
    if (current && current.userId !== user.id) await this.sessions.end(current.id, 'user_logout', user.id);
    const renewed =
      current?.userId === user.id ? await this.sessions.renew(current.id, { ...proof, ...asked }) : undefined;
    if (renewed) return { session: renewed, secret };
    const session = await this.sessions.start({
      ...proof,
      ...asked,
      sector,
      userId: user.id,
      userAgent: browser.userAgent?.slice(0, 500),
      lifetimeSeconds,
    });
    return session && { session, secret };
  }
}
