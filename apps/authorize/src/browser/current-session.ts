import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSessions } from '#accounts';
import { Tenant } from '#service';
import { Users, type SessionRecord, type UserRecord } from '#storage';
import { BrowserCookies } from './browser-cookies.js';

export interface SignedIn {
  readonly session: SessionRecord;
  readonly user: UserRecord;
}

/** Who is signed in in the browser that sends a request. */
@Injectable()
export class CurrentSession {
  constructor(
    private readonly cookies: BrowserCookies,
    private readonly sessions: BrowserSessions,
    private readonly users: Users,
    private readonly tenant: Tenant,
  ) {}

  async of(request: FastifyRequest): Promise<SignedIn | undefined> {
    const session = await this.sessions.find(this.cookies.read(request, 'session'));
    if (session?.tenant !== this.tenant.id) return undefined;
    const user = await this.users.find(this.tenant.id, session.userId);
    return user && { session, user };
  }

  /** Undefined when the account was ended or changed while its password was being checked. */
  async start(request: FastifyRequest, reply: FastifyReply, user: UserRecord): Promise<SessionRecord | undefined> {
    const browser = { address: request.ip, userAgent: request.headers['user-agent'] };
    const current = await this.sessions.find(this.cookies.read(request, 'session'));
    const started = await this.sessions.start(user, browser, current);
    if (started) this.cookies.set(reply, 'session', started.secret);
    return started?.session;
  }
}
