import { addressBucket, loginBucket } from './attempt-buckets.js';

test('a name is one bucket, however it is written, and cannot be read from it', () => {
  expect(loginBucket(' Alice@Example.com')).toBe(loginBucket('alice@example.com'));
  expect(loginBucket('alice')).not.toBe(loginBucket('bob'));
  expect(loginBucket('alice')).not.toContain('alice');
});

test('an address counts with all that its subscriber has', () => {
  expect(addressBucket('sign-in', '2001:0DB8:1::6')).toBe('sign-in:address:2001:db8:1:0::/64');
});
