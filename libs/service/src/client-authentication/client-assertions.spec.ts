import type { ClientRecord } from '#storage';
import type { SingleUse } from '../dpop/single-use.js';
import type { ServiceSettings } from '../settings/service-settings.js';
import type { Clock } from '../time/clock.js';
import type { AssertionSignatures } from './assertion-signatures.js';
import { ClientAssertions } from './client-assertions.js';

const assertions = new ClientAssertions({} as AssertionSignatures, {} as SingleUse, {} as ServiceSettings, {} as Clock);
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const assertionOf = (sub: unknown): string => `${encode({ alg: 'ES256' })}.${encode({ sub })}.AAAA`;

it('reads whom an assertion is from', () => {
  expect(assertions.clientOf(assertionOf('shop'))).toBe('shop');
});

it.each([
  ['a NUL', 'shop\0'],
  ['a number', 7],
  ['an object', { shop: 1 }],
  ['a list', ['shop']],
  ['nothing', undefined],
])('finds nobody in %s, which no store could be asked for', (_what, sub) => {
  expect(assertions.clientOf(assertionOf(sub))).toBeUndefined();
});

describe('how long one counts', () => {
  const now = 1_800_000_000;
  const used: string[] = [];
  const verify = (times: { exp: number; iat?: number }): Promise<void> => {
    const payload = { aud: 'https://issuer.example', jti: 'once', ...times };
    const timed = new ClientAssertions(
      { verify: () => Promise.resolve(payload) } as unknown as AssertionSignatures,
      {
        isFirstOfNew: (_name: string, _from: number, until: number) => {
          used.push(new Date(until).toISOString());
          return Promise.resolve(true);
        },
      } as unknown as SingleUse,
      { issuer: 'https://issuer.example' } as ServiceSettings,
      { nowMs: () => now * 1000 } as Clock,
    );
    return timed.verify({ id: 'shop', tenant: 'default', settings: {} } as ClientRecord, 'private_key_jwt', 'a.b.c');
  };

  it('is five minutes from when it was made, though it says an hour', async () => {
    await verify({ iat: now - 10, exp: now + 3600 });
    // Its use is remembered as long as it counts.
    expect(used.at(-1)).toBe(new Date((now + 290 + 6) * 1000).toISOString());
    await expect(verify({ iat: now - 306, exp: now + 3600 })).rejects.toThrow();
  });

  it.each([
    ['it lives longer and does not say when it was made', { exp: now + 311 }],
    ['it was made in the future', { iat: now + 60, exp: now + 120 }],
  ])('is not at all when %s', async (_why, times) => {
    await expect(verify(times)).rejects.toThrow();
  });
});
