import { FakeIssuer, eventually } from '../../test/fake-issuer.js';
import { client, type FeedUnderTest } from '../../test/feeds.js';
import { LiveRevocations } from '../records/live-revocations.js';
import { recordKey } from '../records/record-key.js';

/** What every way by which revocations arrive must keep. */
export function feedContract(open: (issuer: FakeIssuer) => FeedUnderTest): void {
  let issuer: FakeIssuer;
  let live: LiveRevocations;
  let other: FeedUnderTest;
  const errors: unknown[] = [];

  const start = async (reconcileSeconds = 0.03): Promise<void> => {
    other = open(issuer);
    live = new LiveRevocations({
      ...{ feed: other.feed, snapshot: { issuer: issuer.url, ...client }, tenant: 'default', reconcileSeconds },
      onError: (error) => errors.push(error),
    });
    const starting = live.start();
    await other.beat();
    await starting;
  };
  const floor = (k: string, id: string): number => live.set.floor(recordKey(k, id));
  const isEnded = (id: string): boolean => floor('gid', id) > 0;

  beforeEach(async () => {
    errors.length = 0;
    issuer = await new FakeIssuer().open();
  });
  afterEach(async () => {
    await live.close();
    await issuer.close();
  });

  it('knows from the start what has ended before', async () => {
    issuer.end({ k: 'gid', id: 'before' });
    await start();
    expect(isEnded('before')).toBe(true);
    expect(live.stalenessMs()).toBeLessThan(1000);
  });

  it('brings an ending', async () => {
    await start();
    await other.bring({ k: 'gid', id: 'g' });
    await eventually(() => isEnded('g'));
    expect(errors).toEqual([]);
  });

  it('T4.5: endings that come again, or in another order, mean the same', async () => {
    await start();
    for (const epoch of [3, 1, 3, 2]) await other.bring({ k: 'sub', id: 'r', epoch });
    await eventually(() => floor('sub', 'r') === 3);
    await other.bring({ k: 'gid', id: 'last' });
    await eventually(() => isEnded('last'));
    expect(floor('sub', 'r')).toBe(3);
  });

  it('T4.16, T6.14: what the issuer did not sign ends nothing, and the feed goes on', async () => {
    await start();
    await other.forge({ k: 'gid', id: 'forged' });
    await other.bring({ k: 'gid', id: 'genuine' });
    await eventually(() => isEnded('genuine'));
    expect(isEnded('forged')).toBe(false);
  });

  it('T4.17: what is for another tenant ends nothing, and the feed goes on', async () => {
    await start();
    await other.bringForeign({ k: 'gid', id: 'foreign' });
    await other.bring({ k: 'gid', id: 'ours' });
    await eventually(() => isEnded('ours'));
    expect(isEnded('foreign')).toBe(false);
  });

  it('T4.12: what the feed has lost comes with the next reconciliation', async () => {
    await start();
    issuer.end({ k: 'gid', id: 'lost' });
    await eventually(() => isEnded('lost'));
    const { metrics } = live;
    expect(metrics.counters.snapshots).toBeGreaterThan(1);
    expect(issuer.asked.some((path) => path.startsWith('/revocations/snapshot?since='))).toBe(true);
  });
}
