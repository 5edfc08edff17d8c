import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { ServiceSettings, type FormBody } from '#service';
import { BrowserCookies } from '../browser/browser-cookies.js';
import { isFromElsewhere } from './is-from-elsewhere.js';
import { SignedValues } from './signed-values.js';

const purpose = 'csrf';

/** A form counts only when it was sent from a page that this service gave to the same browser. */
@Injectable()
export class FormGuard {
  private readonly origin: string;

  constructor(
    private readonly cookies: BrowserCookies,
    private readonly values: SignedValues,
    settings: ServiceSettings,
  ) {
    this.origin = new URL(settings.issuer).origin;
  }

  /** What a form carries in its field `csrf`; the browser gets the cookie that belongs to it. */
  token(request: FastifyRequest, reply: FastifyReply): string {
    const known = this.cookies.read(request, 'form');
    if (known !== undefined && /^[\w-]{22}$/.test(known)) return this.values.mac(purpose, known);
    const fresh = randomBytes(16).toString('base64url');
    this.cookies.set(reply, 'form', fresh);
    return this.values.mac(purpose, fresh);
  }

  /** @throws OAuthError access_denied */
  check(request: FastifyRequest, form: FormBody): void {
    const cookie = this.cookies.read(request, 'form');
    const token = form['csrf'];
    const why = isFromElsewhere(request.headers, this.origin)
      ? 'the form was sent from another site'
      : cookie === undefined || token === undefined || !this.values.hasMac(purpose, cookie, token)
        ? 'the form does not belong to this browser'
        : undefined;
    if (why === undefined) return;
    throw new OAuthError('access_denied', 'This form was not sent from a page of this service.', {
      errorCode: 'form_rejected',
      detail: why,
    });
  }
}
