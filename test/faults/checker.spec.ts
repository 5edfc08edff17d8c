// Each history is made by hand and tells of one broken promise: a checker that does not see it is worth nothing.
import { checkNames } from './check.js';
import { check } from './checker.js';
import type { Found, History, Injected, IssuedToken, Logged, Operation } from './history.js';

const grant = 'g1';
const token: IssuedToken = {
  ...{ id: 't1', opaque: false, client: 'c1', grant, session: 's1', user: 'u1', startMs: 90, endMs: 100 },
};
const row = { kind: 'gid', id: grant, epoch: 0 };
const record: Logged = { partition: 0, offset: 5, eventId: 'e1', key: `default:gid:${grant}`, xid: '40' };
const found: Found = {
  rows: [row],
  events: new Map([['e1', record.key]]),
  outboxLeft: 0,
  log: [record],
  missing: { 'first sse': [] },
};

const at = (startMs: number, status = 200) => ({ startMs, endMs: startMs + 10, status });
const redeem = (startMs: number, status = 200): Operation => ({
  ...{ kind: 'redeem', code: 'x', ...(status === 200 && { grant }) },
  ...at(startMs, status),
});
const revoke = (type: 'grant' | 'token' | 'session' | 'user' | 'client', startMs: number, status = 200): Operation => {
  const id = { grant, token: 't1', session: 's1', user: 'u1', client: 'c1' }[type];
  return { kind: 'revoke', target: { type, id }, how: type, ...at(startMs, status) };
};
const introspect = (startMs: number, active: boolean | undefined, status = 200): Operation => ({
  ...{ kind: 'introspect', token: 't1', active },
  ...at(startMs, status),
});
const verify = (startMs: number, verdict: string, consumer = 'first sse'): Operation => ({
  ...{ kind: 'verify', token: 't1', consumer, verdict },
  ...at(startMs),
});
const fault = (kind: Injected['kind'], target: string, startMs: number, endMs: number): Injected => ({
  ...{ kind, target, startMs, endMs, note: '' },
});

interface Told {
  readonly operations?: readonly Operation[];
  readonly faults?: readonly Injected[];
  readonly brokers?: number;
  readonly found?: Partial<Found>;
  readonly token?: Partial<IssuedToken>;
}

function wrong(told: Told): string[] {
  const history: History = {
    brokers: told.brokers ?? 1,
    tokens: new Map([['t1', { ...token, ...told.token }]]),
    operations: told.operations ?? [],
    faults: told.faults ?? [],
    found: { ...found, ...told.found },
  };
  return check(history).flatMap(({ name, violations }) => violations.map(() => name));
}

const { once, again, bound, reaches, spared, back, going, sent, phantom, lost, order } = checkNames;

it('a good run has nothing wrong', () => {
  const operations = [redeem(80), introspect(120, true), revoke('grant', 200), introspect(300, false)];
  expect(wrong({ operations: [...operations, verify(20_000, 'revoked')] })).toEqual([]);
});

describe('codes', () => {
  it('one that gave tokens twice', () => {
    expect(wrong({ operations: [redeem(10), redeem(15)] })).toEqual([once]);
  });

  it('one that came again and was refused: what it gave has ended', () => {
    expect(wrong({ operations: [redeem(80), redeem(200, 400), introspect(300, true)] })).toEqual([again]);
  });

  it('one that came again and got no answer proves nothing', () => {
    expect(wrong({ operations: [redeem(80), redeem(200, 0), introspect(300, true)] })).toEqual([back]);
    expect(wrong({ operations: [redeem(80), redeem(200, 503), introspect(300, false)] })).toEqual([back]);
  });
});

describe('what was answered 200 to a revocation', () => {
  it.each(['grant', 'token', 'session', 'user', 'client'] as const)(
    'is active again after the end of its %s',
    (type) => {
      expect(wrong({ operations: [revoke(type, 200), introspect(250, true)] })).toEqual([again]);
    },
  );

  it('may be active to who asked before the answer, or when the answer was 503', () => {
    expect(wrong({ operations: [revoke('grant', 200), introspect(205, true)] })).toEqual([]);
    expect(wrong({ operations: [revoke('grant', 200, 503), introspect(250, true)] })).toEqual([back]);
  });

  it.each(['user', 'client'] as const)('of a %s ends what was given out before, not after', (type) => {
    const later = { startMs: 230, endMs: 240 };
    expect(wrong({ token: later, operations: [revoke(type, 200), introspect(250, true)] })).toEqual([]);
  });

  it('a refused replay of a refresh token ends the grant', () => {
    const replay: Operation = { kind: 'refresh', grant, replay: true, ...at(200, 400) };
    expect(wrong({ operations: [replay, introspect(250, true)] })).toEqual([again]);
  });

  it('is accepted by a verifier, later than it may be', () => {
    expect(wrong({ operations: [revoke('grant', 200), verify(12_000, 'accepted')] })).toEqual([]);
    expect(wrong({ operations: [revoke('grant', 200), verify(12_300, 'accepted')] })).toEqual([bound]);
    expect(wrong({ operations: [revoke('grant', 200), verify(12_300, 'accepted', 'first poll')] })).toEqual([]);
    expect(wrong({ operations: [revoke('grant', 200), verify(32_300, 'accepted', 'first poll')] })).toEqual([bound]);
  });

  it('is unknown to a consumer', () => {
    expect(wrong({ found: { missing: { 'second kafka': [row] } } })).toEqual([reaches]);
  });
});

describe('what was not revoked', () => {
  it('is refused by introspection or by a verifier', () => {
    expect(wrong({ operations: [introspect(200, false), verify(300, 'revoked')] })).toEqual([spared, spared]);
  });

  it('is refused by a service whose clock is wrong, or asked by nobody while all is cut off', () => {
    const faults = [fault('clock', 'introspection', 100, 5000)];
    expect(wrong({ faults, operations: [introspect(200, false)] })).toEqual([]);
    expect(wrong({ faults: [fault('cut', 'redis', 100, 200)], operations: [introspect(300, false)] })).toEqual([
      spared,
    ]);
    expect(
      wrong({ faults: [fault('pause-service', 'gateway', 100, 200)], operations: [verify(300, 'stale')] }),
    ).toEqual([]);
    expect(wrong({ operations: [verify(300, 'stale')] })).toEqual([spared]);
  });

  it('may be gone with Redis, if it was nowhere else', () => {
    const operations = [introspect(400, false)];
    const faults = [fault('flush', 'redis', 200, 300)];
    expect(wrong({ faults, operations, token: { opaque: true } })).toEqual([]);
    expect(wrong({ faults, operations })).toEqual([spared]);
  });

  it('gets no service, and nothing is broken, or not any more', () => {
    const faults = [fault('kill-server', 'postgres', 1000, 2000)];
    const asked = (startMs: number, status: number): Operation => ({ kind: 'machine', ...at(startMs, status) });
    expect(wrong({ faults, operations: [asked(1500, 503), asked(2500, 0)] })).toEqual([]);
    expect(wrong({ faults, operations: [asked(12_000, 503)] })).toEqual([back]);
    expect(wrong({ operations: [asked(100, 500), asked(200, 0)] })).toEqual([back, back]);
  });
});

describe('two faults at once', () => {
  const faults = [fault('kill-server', 'postgres', 1000, 20_000), fault('pause-server', 'redis', 4000, 6000)];
  const asked = (startMs: number, status = 503): Operation => ({ kind: 'machine', ...at(startMs, status) });

  it('excuse until the last of them is over, whichever began first', () => {
    expect(wrong({ faults, operations: [asked(5000), asked(19_000), asked(27_000)] })).toEqual([]);
    expect(wrong({ faults: [...faults].reverse(), operations: [asked(27_000), asked(28_100)] })).toEqual([back]);
  });

  it('excuse no more than each of them does', () => {
    const both = [...faults, fault('clock', 'introspection', 1000, 3000)];
    expect(wrong({ faults: both, operations: [introspect(2000, false)] })).toEqual([]);
    expect(wrong({ faults: both, operations: [introspect(15_000, false)] })).toEqual([spared]);
  });
});

describe('one broker of three', () => {
  const away = fault('kill-server', 'kafka-2', 50_000, 66_000);
  const heard = (endMs: number, behindMs: number): Operation => ({
    ...{ kind: 'heard', consumer: 'first kafka', behindMs, startMs: endMs, endMs, status: 200 },
  });
  const ofThree = (faults: readonly Injected[], ...operations: Operation[]) =>
    wrong({ brokers: 3, faults, operations });

  it('is away, and what is told no longer arrives', () => {
    expect(ofThree([away], heard(60_000, 3000), heard(65_000, 11_900))).toEqual([]);
    expect(ofThree([away], heard(65_000, 12_100))).toEqual([going]);
    expect(ofThree([away], heard(75_000, 13_000))).toEqual([going]);
  });

  it('is away, and something is refused because of it', () => {
    expect(ofThree([away], revoke('grant', 55_000, 503))).toEqual([back]);
    expect(ofThree([away], verify(55_000, 'stale'))).toEqual([spared]);
    expect(wrong({ faults: [away], operations: [revoke('grant', 55_000, 503), verify(55_000, 'stale')] })).toEqual([]);
  });

  it('is not what is missing, when something else was broken a moment ago', () => {
    const late = heard(65_000, 13_000);
    expect(ofThree([away, fault('pause-server', 'postgres', 40_000, 46_000)], late)).toEqual([]);
    expect(ofThree([away, fault('pause-server', 'postgres', 40_000, 44_000)], late)).toEqual([going]);
    expect(ofThree([fault('hold', 'kafka-2', 50_000, 66_000)], late)).toEqual([]);
  });

  it('is one too many, when another one is away or has just come back', () => {
    const operations = [heard(65_000, 13_000), revoke('grant', 55_000, 503)];
    expect(ofThree([away, fault('pause-server', 'kafka', 60_000, 62_000)], ...operations)).toEqual([]);
    expect(ofThree([away, fault('kill-server', 'kafka-3', 30_000, 43_000)], ...operations)).toEqual([]);
    expect(ofThree([away, fault('kill-server', 'kafka-2', 30_000, 43_000)], ...operations)).toEqual(
      [going, back].sort(),
    );
  });
});

describe('the log', () => {
  it('tells of what was never committed', () => {
    const made = { ...record, offset: 6, eventId: 'e2', key: 'default:gid:g2' };
    expect(wrong({ found: { log: [record, made] } })).toEqual([phantom]);
    expect(wrong({ found: { log: [record, { ...made, eventId: 'e1' }] } })).toEqual([phantom]);
  });

  it('has lost a commit, or never got it', () => {
    expect(wrong({ found: { log: [] } })).toEqual([lost]);
    expect(wrong({ found: { events: new Map() } })).toEqual([phantom, lost]);
    expect(wrong({ found: { outboxLeft: 3 } })).toEqual([sent]);
  });

  it('tells of what is forgotten since', () => {
    expect(wrong({ found: { rows: [] } })).toEqual([]);
  });

  it('brings what a heartbeat has already spoken for', () => {
    const beat: Logged = { partition: 0, offset: 4, eventId: '', key: 'hb:0', xid: '', throughXid: '41' };
    expect(wrong({ found: { log: [record, beat] } })).toEqual([order]);
    expect(wrong({ found: { log: [record, { ...beat, throughXid: '40' }] } })).toEqual([]);
    expect(wrong({ found: { log: [record, { ...beat, partition: 1 }] } })).toEqual([]);
    // Again is no news.
    expect(wrong({ found: { log: [{ ...record, offset: 2 }, beat, record] } })).toEqual([]);
  });
});
