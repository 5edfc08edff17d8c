import { isFromElsewhere } from './is-from-elsewhere.js';

const own = 'https://login.example.com';

test.each([
  [{}, false],
  [{ origin: own }, false],
  [{ origin: 'null' }, false],
  [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
  [{ origin: 'null', 'sec-fetch-site': 'none' }, false],
  [{ origin: 'null', 'sec-fetch-site': 'cross-site' }, true],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ origin: 'https://evil.example' }, true],
  [{ origin: `${own}.evil.example` }, true],
  [{ origin: 'http://login.example.com' }, true],
])('%j: %s', (headers, expected) => {
  expect(isFromElsewhere(headers, own)).toBe(expected);
});
