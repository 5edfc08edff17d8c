import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceSettings } from '#service';

type CookieKind = 'session' | 'form';

/**
 * The two cookies of this service. `__Host-` binds them to this very host, without subdomains, over TLS; on a loopback issuer
 * browsers refuse that over plain HTTP, so the names are plain there.
 */
@Injectable()
export class BrowserCookies {
  private readonly secure: boolean;

  constructor(settings: ServiceSettings) {
    this.secure = settings.issuer.startsWith('https:');
  }

  read(request: FastifyRequest, kind: CookieKind): string | undefined {
    return parseCookie(request.headers.cookie ?? '')[this.nameOf(kind)];
  }

  /** Lives as long as the browser; how long a session lives is for the database to say. */
  set(reply: FastifyReply, kind: CookieKind, value: string): void {
    reply.header('set-cookie', this.text(kind, value));
  }

  clear(reply: FastifyReply, kind: CookieKind): void {
    reply.header('set-cookie', this.text(kind, '', 0));
  }

  private nameOf(kind: CookieKind): string {
    return `${this.secure ? '__Host-' : ''}tokenward-${kind}`;
  }

  /** Lax, not Strict: whoever comes from a client's page must arrive signed in. */
  private text(kind: CookieKind, value: string, maxAge?: number): string {
    return stringifySetCookie({
      name: this.nameOf(kind),
      value,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.secure,
      ...(maxAge !== undefined && { maxAge }),
    });
  }
}
