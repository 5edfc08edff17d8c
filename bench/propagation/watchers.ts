import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KafkaFeed, SharedSignalsPushReceiver, SseFeed, TokenVerifier, type Feed } from '#resource-server';
import type { Closers } from '../closers.js';
import { basic, type Credentials } from '../load/requests.js';

/** A verifier that notes when it began to refuse by each record. */
export interface Watcher {
  readonly name: string;
  /** By the id of the record, in this process's monotonic time (ms). */
  readonly appliedAt: ReadonlyMap<string, number>;
}

interface Watched {
  readonly issuer: string;
  readonly reader: Credentials;
  readonly kafkaBrokers?: string | undefined;
}

/** Of one round: what is measured together. */
export type StartWatchers = (watched: Watched, closers: Closers) => Promise<Watcher[]>;

/** The feeds that a verifier holds open. */
export const startFeeds: StartWatchers = (watched, closers) => {
  const { issuer, kafkaBrokers } = watched;
  const sse = watch('server-sent events', new SseFeed({ issuer, ...clientOf(watched) }), watched, closers);
  if (kafkaBrokers === undefined) return Promise.all([sse]);
  return Promise.all([watch('Kafka', new KafkaFeed({ brokers: kafkaBrokers.split(',') }), watched, closers), sse]);
};

/** What is brought to a verifier, event by event. */
export const startPush: StartWatchers = async (watched, closers) => [
  await watch('Shared Signals push', await pushed(watched, closers), watched, closers),
];

const clientOf = ({ reader }: Watched) => ({ clientId: reader.client_id, clientSecret: reader.client_secret });

async function watch(name: string, feed: Feed, watched: Watched, closers: Closers): Promise<Watcher> {
  const { issuer } = watched;
  const appliedAt = new Map<string, number>();
  const verifier = new TokenVerifier({
    ...{ issuer, audience: issuer, client: clientOf(watched), feed, service: `bench ${name}` },
    // Here only the feed is measured: what a snapshot brings first would be missing in its figures.
    reconcileSeconds: 3600,
    onRecord: ({ id }) => {
      if (!appliedAt.has(id)) appliedAt.set(id, performance.now());
    },
  });
  closers.add(() => verifier.close());
  await verifier.start();
  return { name, appliedAt };
}

/** A receiver of pushed events, on a stream of its own. */
async function pushed({ issuer, reader }: Watched, closers: Closers): Promise<Feed> {
  const authorizationHeader = 'Bearer bench';
  const feed = new SharedSignalsPushReceiver({ issuer, audience: reader.client_id, authorizationHeader });
  const server = createServer((request, response) => {
    feed.handler(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.add(() => {
    server.closeAllConnections();
    server.close();
  });
  const issued = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ssf.manage ssf.read' }),
    headers: { Authorization: basic(reader) },
  });
  const { access_token } = (await issued.json()) as { access_token: string };
  const made = await fetch(`${issuer}/ssf/streams`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      delivery: {
        method: 'urn:ietf:rfc:8935',
        endpoint_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        authorization_header: authorizationHeader,
      },
      events_requested: ['https://tokenward.dev/events/token-revoked'],
    }),
  });
  if (made.status !== 201) throw new Error(`/ssf/streams answered ${made.status}: ${await made.text()}`);
  return feed;
}
