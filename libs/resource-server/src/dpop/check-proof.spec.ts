// The guarantee: a stolen token that is bound to a key is of no use without it; a proof serves for one request.
import { DpopClient } from '../../test/dpop.js';
import { refusal } from '../../test/started.js';
import { checkProof, dpopAlgorithms, type ProofRules } from './check-proof.js';
import { DpopNonces } from './dpop-nonces.js';
import { ReplayCache } from './replay-cache.js';

const url = 'https://api.example/notes?page=2';
const token = 'token';
const clock = { ms: 0 };
let client: DpopClient;
let rules: ProofRules;

beforeAll(async () => {
  client = await DpopClient.create();
});
beforeEach(() => {
  const replays = new ReplayCache({ windowMs: 65_000, monotonicMs: () => clock.ms, maxEntries: 3, maxOfOne: 3 });
  rules = { algorithms: dpopAlgorithms, windowSeconds: 60, replays };
});

const check = (jwt: string, more: Partial<ProofRules> = {}) =>
  refusal(checkProof({ jwt, method: 'GET', url }, token, client.jkt, { ...rules, ...more }));

it('takes a proof for this request and this token, once', async () => {
  const proof = await client.prove(token, 'HTTPS://API.example:443/notes');
  expect(await check(proof)).toBeUndefined();
  expect(await check(proof)).toBe('invalid_dpop_proof');
});

const now = Math.floor(Date.now() / 1000);
it.each([
  ['for another method', { htm: 'POST' }],
  ['for another address', { htu: 'https://api.example/other' }],
  ['for another token', { ath: 'x' }],
  ['without a jti', { jti: undefined }],
  ['that is too old', { iat: now - 120 }],
  ['from the future', { iat: now + 60 }],
  ['of another type', { typ: 'JWT' }],
])('refuses a proof %s', async (_what, more) => {
  expect(await check(await client.prove(token, url, more))).toBe('invalid_dpop_proof');
});

it('refuses another key, and what is no proof', async () => {
  const other = await DpopClient.create();
  expect(await check(await other.prove(token, url))).toBe('not_bound');
  expect(await check('nothing')).toBe('invalid_dpop_proof');
});

it('asks for a nonce where there are some, and takes the one before', async () => {
  const time = { ms: 0 };
  const nonces = new DpopNonces({ nowMs: () => time.ms });
  expect(await check(await client.prove(token, url), { nonces })).toBe('use_dpop_nonce');
  const nonce = nonces.current();
  time.ms += 60_000;
  expect(await check(await client.prove(token, url, { nonce }), { nonces })).toBeUndefined();
  time.ms += 60_000;
  expect(await check(await client.prove(token, url, { nonce }), { nonces })).toBe('use_dpop_nonce');
});

it('remembers a bounded number of proofs, and lets none through that it cannot remember', async () => {
  for (let count = 0; count < 3; count += 1) expect(await check(await client.prove(token, url))).toBeUndefined();
  expect(await check(await client.prove(token, url))).toBe('invalid_dpop_proof');
  clock.ms += 130_000;
  expect(await check(await client.prove(token, url))).toBeUndefined();
});
