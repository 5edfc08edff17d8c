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

class OthersBus extends LateBus {
  override readonly isOurOwn = false;
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
  const bus = new OthersBus(0);
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
const dataOf = (frame: string) => JSON.parse(frame.split('data: ')[1] ?? '') as { key: string; sig: string };

it('what only we can have written is signed for those who listen', async () => {
  const bus = new LateBus(0);
  const feed = feedOf(bus);
  await bus.publish([revoked('nobody listens')]);
  const frames: string[] = [];
  feed.listen((frame) => frames.push(frame));
  await bus.publish([revoked('one'), beat]);
  while (frames.length < 2) await after(5);
  expect(frames.map(dataOf)).toMatchObject([
    { key: 'one', sig: 'signed' },
    { key: 'hb', sig: 'signed' },
  ]);
  await feed.onApplicationShutdown();
});

it('what others may have written is never signed: a record is handed on as it came, a heartbeat needs our signature', async () => {
  const bus = new OthersBus(0);
  const signed: unknown[] = [];
  const record = (parts: object) => {
    signed.push(parts);
    return Promise.resolve({ ...parts, sig: 'signed' });
  };
  const isOurs = ({ sig }: { sig: string }) => Promise.resolve(sig === 'ours');
  const feed = feedOf(bus, { record, isOurs } as unknown as RecordSigner);
  const frames: string[] = [];
  feed.listen((frame) => frames.push(frame));
  await bus.publish([revoked('forged'), beat]);
  await after(20);
  expect([frames.map(dataOf), signed]).toMatchObject([[{ key: 'forged', sig: '' }], []]);
  await bus.publish([{ ...beat, headers: { ...headers, 'x-sig': 'ours' } }]);
  while (frames.length < 2) await after(5);
  expect(dataOf(frames[1] ?? '')).toMatchObject({ key: 'hb', sig: 'signed' });
  await feed.onApplicationShutdown();
});

it('after the shutdown nothing is tried again', async () => {
  const bus = new LateBus(Infinity);
  await feedOf(bus).onApplicationShutdown();
  await after(1200);
  expect(bus.tries).toBe(1);
});
