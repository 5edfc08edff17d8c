import { eventually, FakeIssuer } from '../../test/fake-issuer.js';
import { prepared, refusal, started } from '../../test/started.js';
import type { TokenVerifier } from './token-verifier.js';

let issuer: FakeIssuer;
const open: TokenVerifier[] = [];

const newVerifier = async (...options: Parameters<typeof started> extends [unknown, ...infer Rest] ? Rest : never) => {
  const all = await started(issuer, ...options);
  open.push(all.verifier);
  return all;
};

beforeEach(async () => {
  issuer = await new FakeIssuer().open();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((verifier) => verifier.close()));
  await issuer.close();
});

it('accepts a token that nothing has ended, again and again', async () => {
  const { verifier } = await newVerifier();
  const token = await issuer.token();
  expect(verifier.verifySeen(token)).toBeUndefined();
  expect((await verifier.verify(token, { scopes: ['read'] })).sub).toBe('person');
  expect(verifier.verifySeen(token)?.gid).toBe('g');
  expect(await refusal(verifier.verify(token, { scopes: ['write'] }))).toBe('insufficient_scope');
});

it.each([
  ['jti', 'j', 0],
  ['gid', 'g', 0],
  ['sid', 's', 0],
  ['kid', 'k1', 0],
  ['iss', 'default', 0],
  ['sub', 'r', 4],
  ['client', 'c', 3],
])('T6.2: refuses a token whose %s has ended, also one that it knows', async (k, id, epoch) => {
  const { verifier, end } = await newVerifier();
  const token = await issuer.token();
  await verifier.verify(token);
  expect(await end({ k, id, epoch })).toBe(true);
  expect(await refusal(verifier.verify(token))).toBe('revoked');
});

it('T3.2: goes on accepting tokens of the present epoch', async () => {
  const { verifier, end } = await newVerifier();
  await end({ k: 'sub', id: 'r', epoch: 3 });
  await end({ k: 'client', id: 'c', epoch: 2 });
  expect((await verifier.verify(await issuer.token())).sub).toBe('person');
});

it('T6.13: refuses a token when something that it was exchanged from has ended', async () => {
  const { verifier, end } = await newVerifier();
  await end({ k: 'gid', id: 'parent' });
  expect(await refusal(verifier.verify(await issuer.token({ lineage: ['parent'] })))).toBe('revoked');
});

it.each(['client', 'sub'] as const)('refuses a token whose parent’s %s has ended, by epoch', async (k) => {
  const { verifier, end } = await newVerifier();
  const token = (epoch: number) => issuer.token({ lineage_epochs: [{ k, id: 'parent', epoch }] });
  await end({ k, id: 'parent', epoch: 3 });
  expect(await refusal(verifier.verify(await token(2)))).toBe('revoked');
  expect((await verifier.verify(await token(3))).sub).toBe('person');
});

it('knows what the snapshot holds', async () => {
  issuer.end({ k: 'gid', id: 'g' });
  const { verifier } = await newVerifier();
  expect(await refusal(verifier.verify(await issuer.token()))).toBe('revoked');
});

it.each([
  ['T6.8: without what it could be ended by', { client_epoch: undefined }],
  ['T6.8: with a grant that has no name', { jti: '' }],
  ['with a person but without their epoch', { sub_epoch: undefined }],
  ['with ancestors that cannot be read', { lineage_epochs: [{ k: 'client', id: 'parent' }] }],
  ['of another tenant', { tenant: 'foreign' }],
])('refuses a token %s', async (_what, more) => {
  const { verifier } = await newVerifier();
  expect(await refusal(verifier.verify(await issuer.token(more)))).toBe('malformed');
});

it('refuses other keys, other types, no signature, and anything that is no token', async () => {
  const { verifier } = await newVerifier();
  expect(await refusal(verifier.verify(await issuer.token({}, { forged: true })))).toBe('bad_signature');
  expect(await refusal(verifier.verify(await issuer.token({}, { typ: 'JWT' })))).toBe('malformed');
  expect(await refusal(verifier.verify(await issuer.token({ aud: 'x' }, { kid: 'other' })))).toBe('unknown_key');
  const [, payload] = (await issuer.token()).split('.');
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload ?? ''}.`;
  expect(await refusal(verifier.verify(unsigned))).toBe('malformed');
  expect(await refusal(verifier.verify('not a token'))).toBe('malformed');
});

it('a token that only ends like one that it knows is not taken for it', async () => {
  const { verifier } = await newVerifier();
  const [header, , signature] = (await issuer.token()).split('.');
  await verifier.verify(await issuer.token());
  const other = Buffer.from(JSON.stringify({ sub: 'root' })).toString('base64url');
  expect(await refusal(verifier.verify(`${header ?? ''}.${other}.${signature ?? ''}`))).toBe('bad_signature');
});

it('says 503, not 401, when the issuer’s keys cannot be read', async () => {
  const { verifier } = await newVerifier();
  issuer.broken.set('/oauth2/jwks', 500);
  const refused = await verifier.verify(await issuer.token()).catch((error: unknown) => error);
  expect(refused).toMatchObject({ reason: 'keys_unavailable', status: 503 });
});

it('T4.7: is not ready before the stream has come as far as the snapshot', async () => {
  issuer.introspect = () => undefined;
  const { verifier, beat } = prepared(issuer, { onStale: 'reject' });
  open.push(verifier);
  const starting = verifier.start();
  expect(await beat({ publishedThrough: 4_000_000 })).toBe(true);
  expect(verifier.isReady).toBe(false);
  expect(await refusal(verifier.verify(await issuer.token()))).toBe('stale');
  await beat();
  await Promise.all([starting, verifier.ready]);
  expect((await verifier.verify(await issuer.token())).sub).toBe('person');
});

it('serves several audiences, and a route may insist on one', async () => {
  const { verifier } = await newVerifier({ audience: ['https://api.example', 'https://other.example'] });
  const token = await issuer.token();
  await verifier.verify(token, { audience: 'https://api.example' });
  expect(await refusal(verifier.verify(token, { audience: 'https://other.example' }))).toBe('wrong_audience');
});

it('asks for a stronger or more recent sign-in where a route needs it (RFC 9470)', async () => {
  const { verifier } = await newVerifier();
  const token = await issuer.token({ acr: 'pwd', auth_time: Date.now() / 1000 - 100 });
  await verifier.verify(token, { acrValues: ['pwd', 'mfa'], maxAgeSeconds: 200 });
  for (const needs of [{ acrValues: ['mfa'] }, { maxAgeSeconds: 50 }]) {
    const refused = await verifier.verify(token, needs).catch((error: unknown) => error);
    expect(refused).toMatchObject({ reason: 'insufficient_user_authentication', status: 401, needs });
  }
  expect(await refusal(verifier.verify(await issuer.token(), { maxAgeSeconds: 50 }))).toBe(
    'insufficient_user_authentication',
  );
});

describe('opaque tokens', () => {
  it('are refused unless introspection is to be asked', async () => {
    const { verifier } = await newVerifier();
    expect(await refusal(verifier.verify('at1.opaque'))).toBe('malformed');
    expect(issuer.asked).not.toContain('/oauth2/introspect');
  });

  it('are what introspection says, for a second', async () => {
    const clock = { ms: 0 };
    const { verifier } = await newVerifier({ opaque: 'introspect', monotonicMs: () => clock.ms });
    const answer = { active: true, sub: 'person', scope: 'read', aud: 'https://api.example' };
    issuer.introspect = () => answer;
    expect((await verifier.verify('at1.opaque', { scopes: ['read'] })).sub).toBe('person');
    await verifier.verify('at1.opaque');
    expect(issuer.asked.filter((path) => path === '/oauth2/introspect')).toHaveLength(1);
    answer.active = false;
    await verifier.verify('at1.opaque');
    expect(await refusal(verifier.verify('at1.opaque', { revocationToken: '1' }))).toBe('inactive');
    expect(await refusal(verifier.verify('at1.opaque'))).toBe('inactive');
    issuer.introspect = () => ({ ...answer, active: true, aud: 'https://other.example' });
    expect(await refusal(verifier.verify('at1.another'))).toBe('wrong_audience');
  });
});

it('tells the issuer how current it is, and how long endings took', async () => {
  const { verifier, end } = await newVerifier();
  await end({ k: 'gid', id: 'one', at: Math.floor(issuer.now()) });
  expect(verifier.revocations.takeReport()).toMatchObject({ records: 1, delaysMs: [expect.any(Number)] });
  expect(verifier.revocations.takeReport().delaysMs).toEqual([]);
  expect(verifier.metricsText()).toContain('\ntokenward_records_applied_total 1\n');
  await eventually(() => verifier.stalenessMs < 10_000);
});
