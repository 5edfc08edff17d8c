// The guarantee: whatever comes between snapshot and stream, and however a feed fails, nothing that has ended is missed.
import { eventually, FakeIssuer } from '../../test/fake-issuer.js';
import { client, FakeTopic, sse } from '../../test/feeds.js';
import { prepared } from '../../test/started.js';
import { KafkaFeed } from '../feeds/kafka-feed.js';
import { LiveRevocations } from './live-revocations.js';
import { recordKey } from './record-key.js';

let issuer: FakeIssuer;
beforeEach(async () => {
  issuer = await new FakeIssuer().open();
});
afterEach(() => issuer.close());

/** Heartbeats come all the time. */
async function ready(live: LiveRevocations, beat: () => Promise<void>): Promise<void> {
  const starting = live.start();
  while (!live.isReady) {
    await beat();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await starting;
}

const options = (feed: LiveRevocations['options']['feed']) => ({
  ...{ feed, snapshot: { issuer: issuer.url, ...client }, tenant: 'default', reconcileSeconds: 3600 },
  onError: () => undefined,
});

it('T6.5: a record that comes between the opening of the stream and the snapshot is not lost', async () => {
  const other = sse(issuer);
  const live = new LiveRevocations(options(other.feed));
  issuer.broken.set('/revocations/snapshot', 500);
  const starting = live.start();
  await eventually(() => issuer.streams.length > 0);
  await issuer.push('rev', await issuer.record({ k: 'gid', id: 'between' }));
  await eventually(() => issuer.asked.includes('/revocations/snapshot'));
  issuer.broken.clear();
  while (!live.isReady) {
    await other.beat();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await starting;
  expect(live.set.floor(recordKey('gid', 'between'))).toBeGreaterThan(0);
  await live.close();
});

it('T6.6: a stream that comes back after a restart brings what it says, and is believed', async () => {
  const other = sse(issuer);
  const live = new LiveRevocations(options(other.feed));
  await ready(live, other.beat);
  issuer.streams.splice(0)[0]?.response.destroy();
  await other.beat();
  await other.bring({ k: 'gid', id: 'after' });
  await eventually(() => live.set.size === 1);
  await live.close();
});

it('a partition that lags holds the whole feed back, and one cannot speak for another', async () => {
  const topic = new FakeTopic(2);
  const live = new LiveRevocations(options(new KafkaFeed({ brokers: [], transport: topic })));
  const starting = live.start();
  const beat = async (key: string, partition: number) =>
    topic.write(await issuer.heartbeat({}, 'record', key), partition);
  await beat('hb:0', 0);
  await beat('hb:0', 1);
  // A stream's, which has heard of all partitions.
  await beat('hb', 1);
  expect([live.isReady, live.metrics.counters.heartbeats_refused]).toEqual([false, 2]);
  while (!live.isReady) for (const partition of [0, 1]) await beat(`hb:${partition}`, partition);
  await starting;
  await live.close();
});

it('a feed that cannot be opened is made up for by snapshots', async () => {
  const { verifier } = prepared(issuer, {
    feed: { kind: 'sse', partitions: 1, start: () => Promise.reject(new Error('no')), close: () => Promise.resolve() },
    reconcileSeconds: 0.05,
  });
  issuer.end({ k: 'gid', id: 'g' });
  await verifier.start();
  expect(verifier.revocations.set.size).toBe(1);
  await verifier.close();
});

it('reports what was applied, and tells only onError when nobody listens', async () => {
  const errors: unknown[] = [];
  const { verifier } = prepared(issuer, { feed: sse(issuer).feed, onError: (error) => errors.push(error) });
  const { AppliedReporter } = await import('../reports/applied-reporter.js');
  const { revocations } = verifier;
  const reporter = new AppliedReporter({
    ...{ issuer: issuer.url, client, service: 'notes', feed: 'sse', revocations, everyMs: 1 },
    onError: (error) => errors.push(error),
  });
  reporter.start();
  await eventually(() => issuer.reports.length > 1);
  expect(issuer.reports[0]).toMatchObject({
    service: 'notes',
    feed: 'sse',
    records: 0,
    delaysMs: [],
    stalenessMs: 1e12,
  });
  issuer.broken.set('/revocations/applied', 500);
  await eventually(() => errors.length > 0);
  reporter.close();
});

it('T4.4: a poisoned record stops nothing: the next one is handled', async () => {
  const topic = new FakeTopic(1);
  const live = new LiveRevocations(options(new KafkaFeed({ brokers: [], transport: topic })));
  await ready(live, async () => topic.write(await issuer.heartbeat({}, 'record', 'hb:0'), 0));
  const sound = await issuer.record({ k: 'gid', id: 'sound' });
  for (const value of ['', '{', 'null', '[]', '{"k":"gid"}', '"gid"', '{"k":{},"id":[],"epoch":"x"}']) {
    await topic.write({ ...sound, value }, 0);
    await topic.write({ ...sound, type: 'authz.heartbeat.v1', value }, 0);
  }
  await topic.write(sound, 0);
  await eventually(() => live.set.floor(recordKey('gid', 'sound')) > 0);
  expect(live.set.size).toBe(1);
  await live.close();
});
