import { eventually, FakeIssuer } from '../../test/fake-issuer.js';
import { client } from '../../test/feeds.js';
import type { SignedRecord } from '../records/signed-record.js';
import { SseFeed } from './sse-feed.js';

let issuer: FakeIssuer;
let isGenuine = true;

beforeEach(async () => {
  isGenuine = true;
  issuer = await new FakeIssuer().open();
});
afterEach(() => issuer.close());

async function opened(silenceMs?: number) {
  const feed = new SseFeed({ issuer: issuer.url, ...client, ...(silenceMs !== undefined && { silenceMs }) });
  const records: SignedRecord[] = [];
  let resets = 0;
  await feed.start({
    onSigned: async (record) => {
      records.push(record);
      return isGenuine;
    },
    onVerified: () => undefined,
    onReset: () => (resets += 1),
    onError: () => undefined,
  });
  return { feed, records, resets: () => resets };
}

it('hands over records, heartbeats and resets as they came, and leaves out what it does not know', async () => {
  const { feed, records, resets } = await opened();
  const [record, heartbeat] = [await issuer.record({ k: 'gid', id: 'g' }), await issuer.heartbeat()];
  await issuer.push('rev', record);
  issuer.streams[0]?.response.write('event: odd\ndata: {}\n\nevent: rev\ndata: {"k":"gid"}\n\n');
  await issuer.push('hb', heartbeat);
  await issuer.push('reset');
  await eventually(() => resets() === 1);
  expect(records).toEqual([record, heartbeat]);
  await feed.close();
});

it('T6.6: comes back after a cut, and says how far it had come', async () => {
  const { feed, records, resets } = await opened();
  await issuer.push('hb', await issuer.heartbeat());
  await eventually(() => records.length === 1);
  issuer.streams[0]?.response.destroy();
  await eventually(() => issuer.streams.length === 2);
  expect(issuer.streams[1]?.lastEventId).toBe('101');
  expect(resets()).toBe(0);
  await feed.close();
});

it('does not resume from where nobody who may say so has said, but tells of the gap', async () => {
  isGenuine = false;
  const { feed, records, resets } = await opened();
  await issuer.push('hb', await issuer.heartbeat());
  await eventually(() => records.length === 1);
  issuer.streams[0]?.response.destroy();
  await eventually(() => resets() === 1);
  expect(issuer.streams[1]?.lastEventId).toBeUndefined();
  await feed.close();
});

it('cuts a connection that has fallen silent, and opens another', async () => {
  const { feed } = await opened(50);
  await eventually(() => issuer.streams.length >= 2);
  await feed.close();
});

it('closes at once, also after the memory was cleared', async () => {
  const { feed } = await opened();
  (globalThis as { gc?: () => void }).gc?.();
  await feed.close();
});
