import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { familyOf } from '../settings/address-ranges.js';
import { isLoopbackUrl } from '../settings/loopback.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { allowancesOf, loopbackAllowances, type Allowances } from './allowances.js';
import { isPublicAddress } from './is-public-address.js';
import { NameLookups } from './name-lookups.js';
import { OutboundRefused } from './outbound-refused.js';
import { OutboundSettings } from './outbound-settings.js';

export interface OutboundRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly cacheControl: string | undefined;
  readonly body: string;
  /** There was more than is read. */
  readonly truncated: boolean;
}

interface Vetted {
  readonly url: URL;
  readonly addresses: readonly string[];
}

const timeoutMs = 5000;
const mostBodyBytes = 65_536;

/**
 * The one way to call an address that somebody else named (webhooks, receivers, clients). The name is resolved once, every
 * address is looked at, and the connection goes to an address that was looked at, so a second answer of the name server changes
 * nothing. No redirects, no proxies, a small answer, and five seconds for all of it.
 */
@Injectable()
export class OutboundHttp {
  private readonly allowances: Allowances;
  /** Made once: it takes some time to read all the authorities. Undefined: those that Node has. */
  private readonly trusted: SecureContext | undefined;
  protected readonly names: NameLookups = new NameLookups();
  protected readonly timeoutMs: number = timeoutMs;

  constructor(settings: OutboundSettings, { issuer }: ServiceSettings) {
    const own = isLoopbackUrl(issuer) ? loopbackAllowances : [];
    this.allowances = allowancesOf([...own, ...(settings.allow ?? [])]);
    if (settings.authorities !== undefined) {
      this.trusted = createSecureContext({ ca: [...rootCertificates, settings.authorities] });
    }
  }

  /** Why this address may not be registered; undefined if it may. A name that cannot be resolved now may be later. */
  async problemWith(url: string): Promise<string | undefined> {
    try {
      await this.vet(url);
      return undefined;
    } catch (error) {
      if (!(error instanceof OutboundRefused)) throw error;
      return error.failure === 'forbidden' ? error.message : undefined;
    }
  }

  /** @throws OutboundRefused */
  async send(request: OutboundRequest): Promise<OutboundAnswer> {
    const timeout = AbortSignal.timeout(this.timeoutMs);
    const late = new Promise<never>((_, reject) => {
      timeout.addEventListener('abort', () => {
        reject(new OutboundRefused('timeout', `There was no whole answer within ${this.timeoutMs / 1000} s.`));
      });
    });
    return Promise.race([
      this.vet(request.url).then((vetted) =>
        exchange(vetted, request, { signal: timeout, secureContext: this.trusted }),
      ),
      late,
    ]);
  }

  private async vet(text: string): Promise<Vetted> {
    const url = this.readable(text);
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    const known = this.allowances.names.has(host);
    const addresses = isIP(host) > 0 ? [host] : await this.addressesOf(host, known);
    const opened = known || addresses.every((address) => this.allowances.addresses.check(address, familyOf(address)));
    if (!opened) refuseClosed(url, addresses);
    return { url, addresses };
  }

  /** The URL parser has brought every way to write an IPv4 address (decimal, octal, hexadecimal, short) into one. */
  private readable(text: string): URL {
    if (text.length > 2000 || !/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) {
      throw new OutboundRefused('forbidden', 'Must be an absolute https URL.');
    }
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') {
      throw new OutboundRefused('forbidden', 'Must not hold a user name or password.');
    }
    if (text.includes('#')) throw new OutboundRefused('forbidden', 'Must not have a fragment.');
    return url;
  }

  private async addressesOf(host: string, isKnown: boolean): Promise<readonly string[]> {
    try {
      const addresses = await this.names.addressesOf(host, isKnown);
      if (addresses.length > 0) return addresses;
    } catch (error) {
      throw new OutboundRefused('unresolvable', 'The host name cannot be resolved.', error);
    }
    throw new OutboundRefused('unresolvable', 'The host name has no address.');
  }
}

/** One address of our own network among several is enough to refuse: which one is taken is not ours to choose. */
function refuseClosed(url: URL, addresses: readonly string[]): void {
  if (url.protocol !== 'https:') {
    throw new OutboundRefused('forbidden', 'Must be https; TOKENWARD_OUTBOUND_ALLOW opens addresses for http.');
  }
  if (!addresses.every(isPublicAddress)) {
    throw new OutboundRefused('forbidden', 'The address is not public; TOKENWARD_OUTBOUND_ALLOW opens such addresses.');
  }
  // Below 1024 lie the ports of mail and other services that could be made to read our request as theirs.
  if (url.port !== '' && Number(url.port) < 1024) {
    throw new OutboundRefused('forbidden', 'The port must be 443, or 1024 and above.');
  }
}

interface Connecting {
  readonly signal: AbortSignal;
  readonly secureContext: SecureContext | undefined;
}

function exchange(vetted: Vetted, request: OutboundRequest, connecting: Connecting): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      const code = (error as { code?: string }).code ?? error.name;
      reject(new OutboundRefused('unreachable', `The connection failed: ${code}.`, error));
    };
    const sent = open(vetted, request, connecting);
    sent.once('error', fail);
    sent.once('response', (response) => {
      read(response).then(resolve, fail);
    });
    sent.end(request.body);
  });
}

function open(
  { url, addresses }: Vetted,
  { method = 'POST', headers, body }: OutboundRequest,
  { signal, secureContext }: Connecting,
): ClientRequest {
  const options: RequestOptions & { secureContext?: SecureContext } = {
    method,
    signal,
    // A connection of its own: none is kept whose address was looked at long ago. No global agent, so no proxy either.
    agent: false,
    ...(secureContext && { secureContext }),
    lookup: pinned(addresses),
    headers: {
      'user-agent': 'tokenward',
      ...headers,
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
  };
  return url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
}

/** Host and SNI stay the name; the socket goes to what was vetted. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, done) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = found;
    if (options.all === true) done(null, found);
    else if (first) done(null, first.address, first.family);
  };

async function read(response: IncomingMessage): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBodyBytes) break;
  }
  response.destroy();
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'],
    cacheControl: response.headers['cache-control'],
    body: Buffer.concat(chunks).subarray(0, mostBodyBytes).toString(),
    truncated: bytes > mostBodyBytes,
  };
}
