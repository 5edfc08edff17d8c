import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { OAuthError } from '#protocol';
import { OutboundHttp, type OutboundAnswer } from '../outbound/outbound-http.js';
import { OutboundRefused } from '../outbound/outbound-refused.js';
import { Clock } from '../time/clock.js';
import { documentFreshness } from './document-freshness.js';
import { unusableDocument } from './unusable-document.js';

export interface FetchedDocument {
  readonly document: Readonly<Record<string, unknown>>;
  readonly freshSeconds: number;
}

const mostAtOnce = 20;
const perHost = 30;
const windowMs = 60_000;
/** RFC 6839 §3.1: JSON of any kind. */
const isJson = (type: string | undefined): boolean => /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type ?? '');

/** Documents that anybody may name: whoever makes names up costs one host a little, and the others nothing. */
@Injectable()
export class DocumentFetches {
  private readonly hosts = new LRUCache<string, { count: number; readonly untilMs: number }>({ max: 10_000 });
  private running = 0;

  constructor(
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws OAuthError invalid_client, or temporarily_unavailable when too many are asked for
   * @see draft-ietf-oauth-client-id-metadata-document §4
   */
  async fetch(url: string): Promise<FetchedDocument> {
    this.count(new URL(url).host);
    this.running += 1;
    try {
      return read(await this.http.send({ url, method: 'GET', headers: { accept: 'application/json' } }));
    } catch (error) {
      if (!(error instanceof OutboundRefused)) throw error;
      throw unusableDocument('It could not be fetched.', error.message, error);
    } finally {
      this.running -= 1;
    }
  }

  private count(host: string): void {
    const now = this.clock.monotonicMs();
    const known = this.hosts.get(host);
    const entry = known && known.untilMs > now ? known : { count: 0, untilMs: now + windowMs };
    if (entry.count >= perHost || this.running >= mostAtOnce) {
      const description = 'Too many client metadata documents are asked for. Try again in a moment.';
      throw new OAuthError('temporarily_unavailable', description, { retryAfterSeconds: 10 });
    }
    entry.count += 1;
    this.hosts.set(host, entry);
  }
}

function read({ status, contentType, cacheControl, body, truncated }: OutboundAnswer): FetchedDocument {
  if (status >= 500) throw new OutboundRefused('unreachable', `It answered ${status}.`);
  // A redirect is an answer as every other: following it would let one address speak for another.
  if (status !== 200) throw unusableDocument(`Its address answered ${status}.`);
  if (!isJson(contentType)) throw unusableDocument('Its media type is not JSON.');
  if (truncated) throw unusableDocument('It is larger than 64 kB.');
  return { document: parsed(body), freshSeconds: documentFreshness(cacheControl) };
}

function parsed(body: string): FetchedDocument['document'] {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw unusableDocument('It is not JSON.', undefined, error);
  }
  throw unusableDocument('It is not a JSON object.');
}
