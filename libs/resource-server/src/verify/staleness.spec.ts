// The guarantee: nobody is let in on old certainty, whatever clocks, heartbeats and networks do.
import { eventually, FakeIssuer } from '../../test/fake-issuer.js';
import { refusal, started, type Started } from '../../test/started.js';
import type { TokenVerifierOptions } from './token-verifier-options.js';

let issuer: FakeIssuer;
let all: Started | undefined;
/** One clock for both sides, which only the test moves. */
const clock = { ms: 0 };

async function newVerifier(options: Partial<TokenVerifierOptions> = {}): Promise<Started> {
  all = await started(issuer, { monotonicMs: () => clock.ms, reconcileSeconds: 3600, ...options });
  return all;
}

beforeEach(async () => {
  issuer = await new FakeIssuer().open();
  issuer.now = () => 5_000_000 + clock.ms;
});
afterEach(async () => {
  await all?.verifier.close();
  await issuer.close();
});

it('T6.3: at ten seconds without a word introspection is asked; without its answer it is 503; then the feed resumes', async () => {
  const { verifier, beat } = await newVerifier();
  issuer.broken.set('/revocations/snapshot', 500);
  const token = await issuer.token();
  await verifier.verify(token);
  clock.ms += 9900;
  await verifier.verify(token);
  expect(issuer.asked).not.toContain('/oauth2/introspect');
  clock.ms += 200;
  await verifier.verify(token);
  expect(issuer.asked.filter((path) => path === '/oauth2/introspect')).toHaveLength(1);
  issuer.introspect = () => ({ active: false });
  clock.ms += 1000;
  expect(await refusal(verifier.verify(token))).toBe('inactive');
  issuer.broken.set('/oauth2/introspect', 500);
  clock.ms += 1000;
  expect(await verifier.verify(token).catch((error: unknown) => error)).toMatchObject({ reason: 'stale', status: 503 });
  expect(await beat()).toBe(true);
  expect((await verifier.verify(token)).sub).toBe('person');
});

it('T6.3: an introspection that does not answer in time is no answer, and is left alone after five failures', async () => {
  const { verifier } = await newVerifier();
  issuer.broken.set('/revocations/snapshot', 500).set('/oauth2/introspect', 0);
  clock.ms += 10_100;
  const tokens = await Promise.all(Array.from({ length: 8 }, (_, index) => issuer.token({ jti: `j${index}` })));
  for (const token of tokens.slice(0, 5)) expect(await refusal(verifier.verify(token))).toBe('stale');
  for (const token of tokens.slice(5)) expect(await refusal(verifier.verify(token))).toBe('stale');
  expect(issuer.asked.filter((path) => path === '/oauth2/introspect')).toHaveLength(5);
});

it('accepts on old certainty only where a route says so, and only young tokens', async () => {
  const { verifier } = await newVerifier({ onStale: 'reject' });
  issuer.broken.set('/revocations/snapshot', 500);
  clock.ms += 10_100;
  const token = await issuer.token();
  expect(await refusal(verifier.verify(token))).toBe('stale');
  await verifier.verify(token, { onStale: { acceptYoungerThanSeconds: 60 } });
  expect(await refusal(verifier.verify(token, { onStale: { acceptYoungerThanSeconds: 0 } }))).toBe('stale');
  await verifier.verify(token, { maxStalenessSeconds: 20 });
  expect(verifier.metrics.counters.accepted_stale).toBe(1);
});

it('T6.7: a wall clock that jumps by an hour changes nothing', async () => {
  const { verifier, beat } = await newVerifier();
  const wall = Date.now;
  try {
    for (const hours of [1, -1]) {
      Date.now = () => wall() + hours * 3_600_000;
      expect(verifier.stalenessMs).toBe(0);
      expect(await beat()).toBe(true);
    }
    clock.ms += 4000;
    expect(verifier.stalenessMs).toBe(4000);
  } finally {
    Date.now = wall;
  }
});

it('T6.12: a heartbeat from the future is refused, and staleness grows', async () => {
  const { verifier, beat, errors } = await newVerifier();
  expect(await beat({ publishedThrough: issuer.now() + 60_000 })).toBe(false);
  clock.ms += 3000;
  expect(verifier.stalenessMs).toBe(3000);
  expect(verifier.metrics.counters.heartbeats_refused).toBe(1);
  expect(errors).toHaveLength(1);
});

it('T6.12: a heartbeat a little ahead hides nothing of the time after it', async () => {
  const { verifier, beat } = await newVerifier();
  expect(await beat({ publishedThrough: issuer.now() + 4900 })).toBe(true);
  clock.ms += 2000;
  expect(verifier.stalenessMs).toBe(2000);
});

it('T6.12: an epoch that no issuer could have given is no record', async () => {
  const { verifier, end } = await newVerifier();
  expect(await end({ k: 'sub', id: 'r', epoch: 2 ** 40 })).toBe(false);
  expect(verifier.metrics.counters.records_unknown).toBe(1);
  await verifier.verify(await issuer.token());
});

it('T4.14: a heartbeat of an older timeline is refused', async () => {
  issuer.history = { timeline: 2, epochId: 'e1' };
  const { verifier, beat } = await newVerifier();
  clock.ms += 1000;
  expect(await beat({ timeline: 1 })).toBe(false);
  expect(verifier.stalenessMs).toBe(1000);
});

it.each([{ timeline: 2 }, { epochId: 'e2' }])('T4.14: a new history %j is read from its beginning', async (change) => {
  const { verifier, beat } = await newVerifier();
  issuer.history = { ...issuer.history, ...change };
  issuer.end({ k: 'gid', id: 'g', xid: 1 } as never);
  clock.ms += 10_000;
  const full = (): number => issuer.asked.filter((path) => path === '/revocations/snapshot').length;
  const before = full();
  expect(await beat()).toBe(false);
  await eventually(() => full() > before);
  await eventually(() => verifier.revocations.set.size > 0);
  expect(await refusal(verifier.verify(await issuer.token()))).toBe('revoked');
});

it('a gap in the feed is not papered over by the heartbeats after it', async () => {
  const { verifier, beat, handlers } = await newVerifier();
  issuer.broken.set('/revocations/snapshot', 500);
  clock.ms += 1;
  handlers.onReset();
  clock.ms += 7000;
  await beat();
  expect(verifier.stalenessMs).toBeGreaterThan(7000);
  issuer.broken.clear();
  await eventually(() => verifier.stalenessMs === 0);
});

it('a snapshot from a cache does not make anything current', async () => {
  const { verifier } = await newVerifier({ reconcileSeconds: 0.01 });
  const frozen = issuer.now();
  issuer.now = () => frozen;
  clock.ms += 8000;
  const { snapshots } = verifier.metrics.counters;
  await eventually(() => verifier.metrics.counters.snapshots > snapshots + 3);
  expect(verifier.stalenessMs).toBe(8000);
});

it.each([
  ['T6.14: whose signature is wrong', () => (issuer.snapshotSigner = 'forged')],
  ['T6.14: that an access token’s key has signed', () => (issuer.snapshotSigner = 'token')],
  ['that was cut off', () => (issuer.cutSnapshot = true)],
])('a snapshot %s changes nothing', async (_what, spoil) => {
  const { verifier, errors } = await newVerifier();
  spoil();
  issuer.end({ k: 'gid', id: 'g' });
  all?.handlers.onReset();
  await eventually(() => errors.length > 0);
  expect(verifier.revocations.set.size).toBe(0);
  expect(verifier.metrics.counters.records_unsigned).toBeGreaterThan(0);
});

it('T4.9: types, kinds and fields of later versions are left out, and counted', async () => {
  const { verifier, end, handlers } = await newVerifier();
  await end({ k: 'planet', id: 'x' });
  await handlers.onSigned(await issuer.record({ k: 'gid', id: 'x' }, 'record', { type: 'authz.grant.revoked.v9' }), 0);
  await handlers.onSigned(await issuer.record({ k: 'gid', id: 'x' }, 'record', { type: 'authz.token.revoked.v1' }), 0);
  expect(verifier.metrics.counters.records_unknown).toBe(3);
  expect(await end({ k: 'gid', id: 'g', colour: 'blue' } as never)).toBe(true);
});

it('a record that is known needs no signature; a new one does, by the right key', async () => {
  const { verifier, end, handlers, errors } = await newVerifier();
  await end({ k: 'gid', id: 'known' });
  const { counters } = verifier.metrics;
  await handlers.onSigned(await issuer.record({ k: 'gid', id: 'known' }, 'forged'), 0);
  expect([counters.records_known, counters.records_unsigned]).toEqual([1, 0]);
  await handlers.onSigned(await issuer.record({ k: 'gid', id: 'g' }, 'token'), 0);
  await handlers.onSigned({ ...(await issuer.record({ k: 'gid', id: 'g' })), sig: '' }, 0);
  expect([counters.records_unsigned, verifier.revocations.set.size, errors.length]).toEqual([2, 1, 1]);
});

it('T6.4: a full set asks introspection about every token', async () => {
  const { verifier, end } = await newVerifier({ maxEntries: 2 });
  for (const id of ['a', 'b', 'g']) await end({ k: 'gid', id });
  expect(verifier.revocations.set.overflowed).toBe(true);
  issuer.introspect = () => ({ active: false });
  expect(await refusal(verifier.verify(await issuer.token()))).toBe('inactive');
  expect(verifier.metricsText()).toContain('tokenward_overflowed 1');
});

describe('read your revocation', () => {
  it('waits until the transaction is known', async () => {
    const { verifier, beat } = await newVerifier();
    const token = await issuer.token();
    await verifier.verify(token, { revocationToken: '100' });
    const verifying = verifier.verify(token, { revocationToken: '150', revocationWaitMs: 5000 });
    issuer.xid = 150;
    await beat();
    await verifying;
    expect(issuer.asked).not.toContain('/oauth2/introspect');
  });

  it('asks introspection when it does not come', async () => {
    const { verifier } = await newVerifier();
    const token = await issuer.token();
    await verifier.verify(token, { revocationToken: '999', revocationWaitMs: 1 });
    expect(issuer.asked).toContain('/oauth2/introspect');
    // Within the second for which answers serve: who has ended it is not told the one from before.
    issuer.introspect = () => ({ active: false });
    expect(await refusal(verifier.verify(token, { revocationToken: '999', revocationWaitMs: 1 }))).toBe('inactive');
    issuer.introspect = () => undefined;
    const accept = { acceptYoungerThanSeconds: 60 };
    const late = { revocationToken: 'nonsense', onStale: accept };
    expect(await refusal(verifier.verify(token, late))).toBe('stale');
  });
});
