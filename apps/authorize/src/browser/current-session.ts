import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSessions } from '#accounts';
import { Tenant, type FormBody } from '#service';
import { ClientCache, sectorOf, type SessionRecord, type SignedInAt, type UserRecord } from '#storage';
import { BrowserCookies } from './browser-cookies.js';

export type SignedIn = Pick<SignedInAt, 'session' | 'user'>;

/** What a session begins with. */
export interface Begun {
  /** The buckets in which the sign-in was counted, to be forgotten. */
  readonly attempts: readonly string[];
  /** Of the request that somebody signs in for. */
  readonly parameters?: FormBody | undefined;
}

/** Who is signed in in the browser that sends a request. */
@Injectable()
export class CurrentSession {
  constructor(
    private readonly cookies: BrowserCookies,
    private readonly sessions: BrowserSessions,
    private readonly clients: ClientCache,
    private readonly tenant: Tenant,
  ) {}

  of(request: FastifyRequest): Promise<SignedIn | undefined> {
    return this.find(request);
  }

  /** With what they let a client do. */
  at(request: FastifyRequest, clientId: string): Promise<SignedInAt | undefined> {
    return this.find(request, clientId);
  }

  /** Undefined when the account was ended or changed while its password was being checked. */
  async start(
    request: FastifyRequest,
    reply: FastifyReply,
    user: UserRecord,
    { attempts, parameters = {} }: Begun,
  ): Promise<SessionRecord | undefined> {
    const browser = { address: request.ip, userAgent: request.headers['user-agent'], requestId: request.id };
    const current = await this.sessions.find(this.cookies.read(request, 'session'));
    const context = { attempts, sector: this.sectorOf(parameters) };
    const started = await this.sessions.start(user, browser, current?.session, context);
    if (started) this.cookies.set(reply, 'session', started.secret);
    return started?.session;
  }

  /** Undefined where it would have to be looked for: the session can be named later, and must not wait for that, nor fail by it. */
  private sectorOf({ client_id: clientId }: FormBody): string | undefined {
    const client = clientId === undefined ? undefined : this.clients.known(this.tenant.id, clientId);
    return client && sectorOf(client);
  }

  private async find(request: FastifyRequest, clientId?: string): Promise<SignedInAt | undefined> {
    const found = await this.sessions.find(this.cookies.read(request, 'session'), clientId);
    return found?.session.tenant === this.tenant.id ? found : undefined;
  }
}
