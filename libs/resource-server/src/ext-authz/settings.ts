import { readFileSync } from 'node:fs';
import type { Feed } from '../feeds/feed.js';
import { KafkaFeed } from '../feeds/kafka-feed.js';
import { PollFeed } from '../feeds/poll-feed.js';
import { SseFeed } from '../feeds/sse-feed.js';
import type { CertificateHeader } from '../http/client-certificate.js';
import type { Proxy } from './original-url.js';
import { readRules, type Rule } from './rules.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ExtAuthzSettings {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly feed: Feed;
  readonly rules: readonly Rule[];
  readonly proxy: Proxy;
  readonly host: string;
  readonly port: number;
  readonly pathPrefix: string;
  readonly realm: string | undefined;
  readonly baseUrl: string | undefined;
  readonly resourceMetadata: string | undefined;
  readonly maxStalenessSeconds: number | undefined;
  readonly opaque: 'refuse' | 'introspect';
  readonly certificateHeader: CertificateHeader | undefined;
}

const prefix = 'TOKENWARD_';

/** @throws an error that names the setting, never its value */
export function readSettings(environment: Environment): ExtAuthzSettings {
  const read = (name: string): string | undefined => settingOf(environment, prefix + name);
  const need = (name: string): string => read(name) ?? missing(name);
  const issuer = need('ISSUER').replace(/\/$/, '');
  const proxy = proxyOf(need('PROXY'));
  const client = { clientId: need('CLIENT_ID'), clientSecret: need('CLIENT_SECRET') };
  return {
    ...{ issuer, client },
    audience: need('AUDIENCE').split(' '),
    feed: feedOf(read, issuer, client),
    rules: readRules(readFileSync(need('RULES'), 'utf8')),
    proxy,
    host: read('HOST') ?? '127.0.0.1',
    port: numberOf('PORT', read('PORT')) ?? 9191,
    // Without it a path of the API could be one of ours, and pass.
    pathPrefix: proxy === 'envoy' ? need('PATH_PREFIX') : '',
    realm: read('REALM'),
    baseUrl: read('BASE_URL'),
    resourceMetadata: read('RESOURCE_METADATA'),
    maxStalenessSeconds: numberOf('MAX_STALENESS_SECONDS', read('MAX_STALENESS_SECONDS')),
    opaque: read('OPAQUE') === 'introspect' ? 'introspect' : 'refuse',
    certificateHeader: certificateHeaderOf(read),
  };
}

type Read = (name: string) => string | undefined;

/** A secret may lie in a file: `…_FILE` names it. */
function settingOf(environment: Environment, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  const value = file === undefined ? environment[name] : readFileSync(file, 'utf8').trim();
  return value === '' ? undefined : value;
}

function feedOf(read: Read, issuer: string, client: ExtAuthzSettings['client']): Feed {
  const kind = read('FEED') ?? 'sse';
  if (kind === 'sse') return new SseFeed({ issuer, ...client });
  if (kind === 'poll') return new PollFeed();
  if (kind !== 'kafka') throw new Error(`${prefix}FEED must be sse, poll or kafka`);
  const topic = read('KAFKA_TOPIC');
  const brokers = (read('KAFKA_BROKERS') ?? missing('KAFKA_BROKERS')).split(',');
  return new KafkaFeed({ brokers, ...(topic !== undefined && { topic }) });
}

function proxyOf(name: string): Proxy {
  if (name === 'envoy' || name === 'nginx' || name === 'traefik') return name;
  throw new Error(`${prefix}PROXY must be envoy, nginx or traefik`);
}

function certificateHeaderOf(read: Read): CertificateHeader | undefined {
  const name = read('CERTIFICATE_HEADER');
  if (name === undefined) return undefined;
  return { name, from: (read('CERTIFICATE_HEADER_FROM') ?? missing('CERTIFICATE_HEADER_FROM')).split(' ') };
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${prefix}${name} must be a whole number`);
  return value;
}

function missing(name: string): never {
  throw new Error(`${prefix}${name} is missing`);
}
