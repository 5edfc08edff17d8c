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
