import { addressBucket, loginBucket } from './attempt-buckets.js';

test('a name is one bucket, however it is written, and cannot be read from it', () => {
  expect(loginBucket(' Alice@Example.com')).toBe(loginBucket('alice@example.com'));
  expect(loginBucket('alice')).not.toBe(loginBucket('bob'));
  expect(loginBucket('alice')).not.toContain('alice');
});

test.each([
  ['192.0.2.7', 'sign-in:address:192.0.2.7'],
  ['::ffff:192.0.2.7', 'sign-in:address:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', 'sign-in:address:2001:db8:1:2::/64'],
  ['2001:0DB8:1::6', 'sign-in:address:2001:db8:1:0::/64'],
  ['fe80::1%eth0', 'sign-in:address:fe80:0:0:0::/64'],
  ['::1', 'sign-in:address:0:0:0:0::/64'],
])('%s is %s', (address, bucket) => {
  expect(addressBucket('sign-in', address)).toBe(bucket);
});
