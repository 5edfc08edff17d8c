import { FakeIssuer } from '../../test/fake-issuer.js';
import { refusal, started, type Started } from '../../test/started.js';

let issuer: FakeIssuer;
let all: Started;
const clock = { ms: 0 };
const fetches = (): number => issuer.asked.filter((path) => path === '/oauth2/jwks').length;

beforeEach(async () => {
  issuer = await new FakeIssuer().open();
  issuer.now = () => 5_000_000 + clock.ms;
  const day = 86_400;
  all = await started(issuer, { monotonicMs: () => clock.ms, reconcileSeconds: 3600, maxStalenessSeconds: 2 * day });
});
afterEach(async () => {
  await all.verifier.close();
  await issuer.close();
});

it('T6.1: a new signing key refuses nobody', async () => {
  await all.verifier.verify(await issuer.token({ jti: 'old' }));
  clock.ms += 31_000;
  issuer.accessKid = 'k2';
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => issuer.token({ jti: `new-${index}` })));
  await Promise.all(tokens.map((token) => all.verifier.verify(token)));
  expect(fetches()).toBe(2);
});

it('T6.1: a key that was taken out is told of, and the next one is known at once', async () => {
  await all.verifier.verify(await issuer.token({ jti: 'old' }));
  issuer.accessKid = 'k2';
  await all.end({ k: 'kid', id: 'k1' });
  expect(await refusal(all.verifier.verify(await issuer.token({ jti: 'old' }, { kid: 'k1' })))).toMatch(
    /^(unknown_key|revoked)$/,
  );
  await all.verifier.verify(await issuer.token());
});

it('T6.2: a key’s end beats the keys in the cache', async () => {
  const token = await issuer.token();
  await all.verifier.verify(token);
  issuer.broken.set('/oauth2/jwks', 500);
  await all.end({ k: 'kid', id: 'k1' });
  expect(await refusal(all.verifier.verify(token))).toBe('revoked');
  expect(await refusal(all.verifier.verify(await issuer.token({ jti: 'new' })))).toBe('revoked');
});

it('names that nobody knows make it look again once in thirty seconds', async () => {
  await all.verifier.verify(await issuer.token());
  for (let count = 0; count < 5; count += 1) {
    expect(await refusal(all.verifier.verify(await issuer.token({}, { kid: `x${count}` })))).toBe('unknown_key');
  }
  expect(fetches()).toBe(1);
});

it('goes on with the keys that it has for a day while they cannot be read', async () => {
  await all.verifier.verify(await issuer.token({ jti: 'first' }));
  issuer.broken.set('/oauth2/jwks', 500);
  clock.ms += 23 * 3_600_000;
  await all.verifier.verify(await issuer.token({ jti: 'second' }));
  clock.ms += 2 * 3_600_000;
  expect(await refusal(all.verifier.verify(await issuer.token({ jti: 'third' })))).toBe('keys_unavailable');
});

it('RFC 7517 §4.2: a key to encrypt to verifies nothing', async () => {
  await all.verifier.verify(await issuer.token());
  expect(await refusal(all.verifier.verify(await issuer.token({}, { kid: 'encrypts' })))).toBe('unknown_key');
});
