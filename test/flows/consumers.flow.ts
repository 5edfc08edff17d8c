// The guarantee: an API that verifies offline refuses what was ended, by whichever feed it hears of it, and reports how current it is.
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  KafkaFeed,
  PollFeed,
  SharedSignalsPollFeed,
  SharedSignalsPushReceiver,
  SseFeed,
  TokenRefused,
  TokenVerifier,
  type Feed,
} from '@tokenward/resource-server';
import { admin, createClient, createMachine, createPerson } from './support/administration.js';
import { authorize, redeem } from './support/code-flow.js';
import { post, send } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

let reader: Credentials;
const servers: Server[] = [];
beforeEach(async () => {
  const settings = { may_introspect: true, may_read_revocations: true };
  reader = await createMachine({ scope: 'ssf.manage ssf.read', settings });
});
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

const credentials = () => ({ clientId: reader.client_id, clientSecret: reader.client_secret });

/** A receiver that the platform pushes to, on a stream of its own. */
async function pushed(): Promise<Feed> {
  const authorizationHeader = `Bearer ${randomUUID()}`;
  const feed = new SharedSignalsPushReceiver({ issuer, audience: reader.client_id, authorizationHeader });
  const server = createServer((request, response) => {
    feed.handler(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  const scope = 'ssf.manage ssf.read';
  const { json } = await post('/oauth2/token', { grant_type: 'client_credentials', scope }, reader);
  const made = await send('/ssf/streams', {
    method: 'POST',
    headers: { Authorization: `Bearer ${json.access_token as string}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: url, authorization_header: authorizationHeader },
      events_requested: ['https://tokenward.dev/events/token-revoked'],
    }),
  });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return feed;
}

const feeds: Record<string, () => Feed | Promise<Feed>> = {
  'server-sent events': () => new SseFeed({ issuer, ...credentials() }),
  'snapshots that it polls': () => new PollFeed(),
  'Shared Signals that it polls': () =>
    new SharedSignalsPollFeed({ issuer, audience: reader.client_id, ...credentials() }),
  'Shared Signals that are pushed to it': pushed,
  ...(process.env['KAFKA_BROKERS'] !== undefined && {
    Kafka: () => new KafkaFeed({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(',') }),
  }),
};

async function refusalOf(verifier: TokenVerifier, token: string): Promise<string> {
  for (;;) {
    try {
      await verifier.verify(token);
      await new Promise((resolve) => setTimeout(resolve, 2));
    } catch (error) {
      return error instanceof TokenRefused ? error.reason : String(error);
    }
  }
}

const onlyFeed = (feed: Feed): boolean => feed.kind === 'poll';

describe.each(Object.entries(feeds))('by %s', (_how, open) => {
  it('every kind of ending is enforced, and nothing else is', async () => {
    const feed = await open();
    const errors: unknown[] = [];
    const service = `flow ${randomUUID()}`;
    const verifier = new TokenVerifier({
      issuer,
      audience: issuer,
      client: credentials(),
      feed,
      service,
      // Only a feed that brings nothing by itself may get what it knows from snapshots here.
      reconcileSeconds: onlyFeed(feed) ? 1 : 3600,
      maxStalenessSeconds: 3600,
      onError: (error) => errors.push(error),
    });
    await verifier.start();
    const tokenOf = async () => {
      const [client, person] = [await createClient(), await createPerson()];
      const proof = await authorize(client, person, { more: { scope: 'openid' } });
      const { json } = await redeem(client, proof);
      const token = json.access_token as string;
      expect((await verifier.verify(token)).client_id).toBe(client.client_id);
      return { client, person, proof, token };
    };
    const [kept, replayed, returned, disabled, closed] = await Promise.all(Array.from({ length: 5 }, tokenOf));
    if (!kept || !replayed || !returned || !disabled || !closed) throw new Error('no tokens');
    await redeem(replayed.client, replayed.proof);
    await post('/oauth2/revoke', { token: returned.token }, returned.client);
    await admin('POST', `/users/${disabled.person.id}/disable`);
    await admin('POST', `/clients/${closed.client.client_id}/disable`);
    for (const { token } of [replayed, returned, disabled, closed])
      expect(await refusalOf(verifier, token)).toBe('revoked');
    expect((await verifier.verify(kept.token)).client_id).toBe(kept.client.client_id);
    await verifier.close();
    expect(errors).toEqual([]);
  });
});

it('a revocation’s own answer says what to wait for: whoever has waited refuses', async () => {
  const feed = new SseFeed({ issuer, ...credentials() });
  const verifier = new TokenVerifier({ issuer, audience: issuer, client: credentials(), feed });
  await verifier.start();
  const client = await createClient();
  const { json } = await redeem(client, await authorize(client, await createPerson()));
  const ended = await admin('POST', '/revocations', { type: 'token_value', token: json.access_token as string });
  const revocationToken = ended.headers.get('revocation-token') ?? '';
  expect([ended.status, revocationToken]).toEqual([ended.status, expect.stringMatching(/^\d+$/)]);
  await expect(verifier.verify(json.access_token as string, { revocationToken })).rejects.toThrow('revoked');
  await verifier.close();
});
