import { InProcessEventBus, type BroadcastHandlers, type Subscription, type Topic } from '#events';
import type { RecordSigner } from './record-signer.js';
import { RevocationFeed } from './revocation-feed.js';

/** A bus that refuses its first readers. */
class LateBus extends InProcessEventBus {
  tries = 0;
  constructor(private readonly refusals: number) {
    super();
  }
  override broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription> {
    this.tries += 1;
    return this.tries > this.refusals ? super.broadcast(topic, handlers) : Promise.reject(new Error('no broker'));
  }
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const signer = { record: (parts: object) => Promise.resolve({ ...parts, sig: 'signed' }) } as unknown as RecordSigner;
const feedOf = (bus: LateBus, by = signer) => {
  const feed = new RevocationFeed(bus, { id: 'default' }, by);
  feed.onApplicationBootstrap();
  return feed;
};
const headers = { ce_type: 'authz.heartbeat.v1', 'x-tenant': 'default' };
const value = JSON.stringify({ publishedThrough: 1, throughXid: '1', timeline: 1, epochId: 'e' });
const beat = { topic: 'revocations.v1', key: 'hb:0', headers, value } as const;

it('revocations that cannot be followed at the start are followed later', async () => {
  const bus = new LateBus(1);
  const feed = feedOf(bus);
  const frames: string[] = [];
  feed.listen((frame) => frames.push(frame));
  await bus.publish([beat]);
  while (frames.length === 0) await after(20);
  expect(bus.tries).toBe(2);
  expect(frames[0]).toMatch(/^id: 1\nevent: hb\ndata: .*"sig":"signed"/);
  await feed.onApplicationShutdown();
});

it('hands records on as they were signed, and none of another tenant', async () => {
  const bus = new LateBus(0);
  const feed = feedOf(bus);
  const frames: string[] = [];
  feed.listen((frame) => frames.push(frame));
  const record = { topic: 'revocations.v1', key: 'default:gid:g', value: '{"k":"gid"}' } as const;
  const told = { ce_type: 'authz.grant.revoked.v1', 'x-tenant': 'default', 'x-xid': '7', 'x-sig': 'a..b' };
  await bus.publish([
    { ...record, headers: { ...told, 'x-tenant': 'foreign' } },
    { ...record, headers: told },
  ]);
  expect(frames.map((frame) => JSON.parse(frame.split('data: ')[1] ?? '') as unknown)).toEqual([
    { type: told.ce_type, tenant: 'default', key: record.key, xid: '7', value: record.value, sig: 'a..b' },
  ]);
  await feed.onApplicationShutdown();
});

const revoked = (key: string) => {
  const told = { ce_type: 'authz.grant.revoked.v1', 'x-tenant': 'default', 'x-xid': '7' };
  return { topic: 'revocations.v1', key, headers: told, value: '{"k":"gid"}' } as const;
};
const told = (frame: string) => JSON.parse(frame.split('data: ')[1] ?? '') as { key: string; sig?: string };

it('what has not left the process is signed for those who listen, and no heartbeat overtakes it', async () => {
  const bus = new LateBus(0);
  const signed: string[] = [];
  const open: (() => void)[] = [];
  const slow = async (parts: { key: string }) => {
    signed.push(parts.key);
    // The first takes longest.
    if (signed.length === 1) await new Promise<void>((resolve) => open.push(resolve));
    return { ...parts, sig: 'signed' };
  };
  const feed = feedOf(bus, { record: slow } as unknown as RecordSigner);
  await bus.publish([revoked('nobody listens')]);
  const frames: string[] = [];
  feed.listen((frame) => frames.push(frame));
  await bus.publish([revoked('one'), revoked('two'), beat]);
  await after(20);
  expect([signed, frames]).toEqual([['one', 'two', 'hb'], []]);
  for (const go of open) go();
  await after(20);
  expect(frames.map((frame) => [told(frame).key, told(frame).sig])).toEqual(
    ['one', 'two', 'hb'].map((key) => [key, 'signed']),
  );
  await feed.onApplicationShutdown();
});

it('readers of what could not be signed are sent for a snapshot before the next heartbeat', async () => {
  const bus = new LateBus(0);
  const away = (parts: { key: string }) =>
    parts.key === 'hb' ? Promise.resolve({ ...parts, sig: 'signed' }) : Promise.reject(new Error('the signer is away'));
  const feed = feedOf(bus, { record: away } as unknown as RecordSigner);
  const frames: string[] = [];
  feed.listen((frame) => frames.push(frame));
  await bus.publish([revoked('one'), beat]);
  await after(20);
  expect(frames.map((frame) => /event: (\w+)/.exec(frame)?.[1])).toEqual(['reset', 'hb']);
  await feed.onApplicationShutdown();
});

it('after the shutdown nothing is tried again', async () => {
  const bus = new LateBus(Infinity);
  await feedOf(bus).onApplicationShutdown();
  await after(1200);
  expect(bus.tries).toBe(1);
});
