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

export async function startWatchers(watched: Watched, closers: Closers): Promise<Watcher[]> {
  const { issuer, reader, kafkaBrokers } = watched;
  const client = { clientId: reader.client_id, clientSecret: reader.client_secret };
  const feeds: [string, Feed][] = [
    ['server-sent events', new SseFeed({ issuer, ...client })],
    ['Shared Signals push', await pushed(watched, closers)],
  ];
  if (kafkaBrokers !== undefined) feeds.unshift(['Kafka', new KafkaFeed({ brokers: kafkaBrokers.split(',') })]);
  return Promise.all(
    feeds.map(async ([name, feed]) => {
      const appliedAt = new Map<string, number>();
      const verifier = new TokenVerifier({
        ...{ issuer, audience: issuer, client, feed, service: `bench ${name}` },
        // Here only the feed is measured: what a snapshot brings first would be missing in its figures.
        reconcileSeconds: 3600,
        onRecord: ({ id }) => {
          if (!appliedAt.has(id)) appliedAt.set(id, performance.now());
        },
      });
      closers.add(() => verifier.close());
      await verifier.start();
      return { name, appliedAt };
    }),
  );
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
