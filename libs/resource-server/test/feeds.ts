import type { Feed, FeedHandlers } from '../src/feeds/feed.js';
import { KafkaFeed } from '../src/feeds/kafka-feed.js';
import type { KafkaTransport, KafkaTransportOptions } from '../src/feeds/kafka-transport.js';
import { PollFeed } from '../src/feeds/poll-feed.js';
import { SharedSignalsPollFeed } from '../src/feeds/shared-signals-poll-feed.js';
import { SharedSignalsPushReceiver } from '../src/feeds/shared-signals-push-receiver.js';
import { SseFeed } from '../src/feeds/sse-feed.js';
import type { SignedRecord } from '../src/records/signed-record.js';
import { eventually, type Ending, type FakeIssuer } from './fake-issuer.js';

export const client = { clientId: 'api', clientSecret: 'secret' };

/** A feed together with the other end of it. */
export interface FeedUnderTest {
  readonly feed: Feed;
  /** The feed is open, and says how far it has come. */
  beat(): Promise<void>;
  /** Brings an ending, which is also in the issuer's log. */
  bring(ending: Ending): Promise<void>;
  /** Brings one that somebody else signed. */
  forge(ending: Ending): Promise<void>;
  /** Brings one that is not for this tenant. */
  bringForeign(ending: Ending): Promise<void>;
}

/** A feed that a test speaks through. */
export class SpokenFeed implements Feed {
  readonly kind = 'sse';
  handlers: FeedHandlers | undefined;

  constructor(readonly partitions = 1) {}

  start(handlers: FeedHandlers): Promise<void> {
    this.handlers = handlers;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A topic in memory, with as many partitions. */
export class FakeTopic implements KafkaTransport {
  private options: KafkaTransportOptions | undefined;

  constructor(private readonly partitions = 2) {}

  open(options: KafkaTransportOptions): Promise<number> {
    this.options = options;
    return Promise.resolve(this.partitions);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async write(record: SignedRecord, partition = 0): Promise<void> {
    const { type, tenant, key, xid, value, sig } = record;
    const headers = { ce_type: type, 'x-tenant': tenant, 'x-xid': xid, 'x-sig': sig };
    await this.options?.onMessage({ partition, key, value, headers });
  }
}

const foreign = { tenant: 'foreign' };

export function sse(issuer: FakeIssuer): FeedUnderTest {
  return {
    feed: new SseFeed({ issuer: issuer.url, ...client }),
    beat: async () => {
      await eventually(() => issuer.streams.length > 0);
      await issuer.push('hb', await issuer.heartbeat());
    },
    bring: async (ending) => issuer.push('rev', await issuer.record(issuer.end(ending))),
    forge: async (ending) => issuer.push('rev', await issuer.record(ending, 'forged')),
    bringForeign: async (ending) =>
      issuer.push('rev', await issuer.record({ ...ending, ...foreign }, 'record', foreign)),
  };
}

export function kafka(issuer: FakeIssuer): FeedUnderTest {
  const topic = new FakeTopic();
  return {
    feed: new KafkaFeed({ brokers: [], transport: topic }),
    beat: async () => {
      for (const partition of [0, 1]) {
        await topic.write(await issuer.heartbeat({}, 'record', `hb:${partition}`), partition);
      }
    },
    bring: async (ending) => topic.write(await issuer.record(issuer.end(ending))),
    forge: async (ending) => topic.write(await issuer.record(ending, 'forged')),
    bringForeign: async (ending) => topic.write(await issuer.record({ ...ending, ...foreign }, 'record', foreign)),
  };
}

export function poll(issuer: FakeIssuer): FeedUnderTest {
  const withOther = async (key: 'tenant' | 'snapshotSigner', value: string, ending: Ending): Promise<void> => {
    const before = issuer[key];
    Object.assign(issuer, { [key]: value });
    issuer.end(ending);
    const { length } = issuer.asked;
    await eventually(() => issuer.asked.length > length + 1);
    issuer.log.pop();
    Object.assign(issuer, { [key]: before });
  };
  return {
    feed: new PollFeed(),
    beat: () => Promise.resolve(),
    bring: async (ending) => void issuer.end(ending),
    forge: (ending) => withOther('snapshotSigner', 'forged', ending),
    bringForeign: (ending) => withOther('tenant', 'foreign', ending),
  };
}

const revoked = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
const receiver = 'https://receiver.example';
const eventOf = (ending: Ending) => ({ [revoked]: { tokenward: [{ epoch: 0, until: 2e9, ...ending }] } });

export function ssfPush(issuer: FakeIssuer): FeedUnderTest {
  const feed = new SharedSignalsPushReceiver({
    issuer: issuer.url,
    audience: receiver,
    authorizationHeader: 'Bearer x',
  });
  const push = async (body: string): Promise<void> => {
    await feed.receive({ authorization: 'Bearer x', contentType: 'application/secevent+jwt', body });
  };
  return {
    feed,
    beat: () => Promise.resolve(),
    bring: async (ending) => push(await issuer.set(eventOf(issuer.end(ending)))),
    forge: async (ending) => push(await issuer.set(eventOf(ending), { forged: true })),
    bringForeign: async (ending) => push(await issuer.set(eventOf(ending), { audience: 'https://other.example' })),
  };
}

export function ssfPoll(issuer: FakeIssuer): FeedUnderTest {
  const offer = async (set: Promise<string>): Promise<void> => {
    const jti = `offered-${Math.random()}`;
    issuer.sets.set(jti, await set);
    const { length } = issuer.asked;
    await eventually(() => issuer.asked.slice(length).filter((path) => path === '/ssf/poll').length > 1);
    issuer.sets.delete(jti);
  };
  return {
    feed: new SharedSignalsPollFeed({ issuer: issuer.url, audience: receiver, ...client }),
    beat: () => Promise.resolve(),
    bring: async (ending) => offer(issuer.set(eventOf(issuer.end(ending)))),
    forge: async (ending) => offer(issuer.set(eventOf(ending), { forged: true })),
    bringForeign: async (ending) => offer(issuer.set(eventOf(ending), { audience: 'https://other.example' })),
  };
}
