import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ServiceSettings, type FormBody } from '#service';
import { PageFrame } from './frame.js';
import { chooseLanguage, type Language } from './language.js';

/**
 * What a page may do. There is no `form-action`: browsers apply it to the redirect after a form too, and would stop the way back
 * to the client.
 */
const policy = (images: string, frames: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'${images}; font-src 'self'; connect-src 'self'; ` +
  `base-uri 'none'; frame-ancestors 'none'; object-src 'none'${frames}`;

const headersWith = (images = '', frames = '') =>
  ({ 'content-security-policy': policy(images, frames), 'x-robots-tag': 'noindex' }) as const;

export const pageHeaders = headersWith();

/** Addresses of others are opened one by one, for the page that shows them. */
function headersOf({ image, frames = [] }: PageView) {
  if (image === undefined && frames.length === 0) return pageHeaders;
  const origins = [...new Set(frames.map(originOf))].join(' ');
  return headersWith(image && ` ${originOf(image)}`, origins && `; frame-src ${origins}`);
}

/** The parser lets `;` and `,` stand in a host, which mean something in the policy. */
function originOf(url: string): string {
  const { origin } = new URL(url);
  return /^[a-z]+:\/\/[\w.:[\]-]+$/.test(origin) ? origin : "'none'";
}

export interface PageView {
  readonly title: string;
  readonly content: VNode;
  readonly script?: 'form-post.js';
  readonly wide?: boolean;
  /** A picture of somebody else's that the page shows. */
  readonly image?: string | undefined;
  /** Addresses of others that the page holds in frames. */
  readonly frames?: readonly string[];
  /** Where the page goes on to by itself. */
  readonly next?: { readonly url: string; readonly afterSeconds: number };
}

/** Pages for people, in their language. They work without JavaScript. */
@Injectable()
export class Pages {
  private readonly host: string;

  constructor(settings: ServiceSettings) {
    this.host = new URL(settings.issuer).host;
  }

  languageOf(request: FastifyRequest, parameters?: FormBody): Language {
    return chooseLanguage(parameters?.['ui_locales'], request.headers['accept-language']);
  }

  render(language: Language, { title, content, script, wide, next }: PageView): string {
    const frame = { language, title, script, wide, next, host: this.host };
    return `<!doctype html>${renderToString(h(PageFrame, frame, content))}`;
  }

  async send(reply: FastifyReply, language: Language, view: PageView, status = 200): Promise<void> {
    await reply
      .status(status)
      .headers({ ...headersOf(view), 'content-language': language.code, vary: 'accept-language' })
      .type('text/html; charset=utf-8')
      .send(this.render(language, view));
  }
}
