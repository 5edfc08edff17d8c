import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/**
 * The bucket of what somebody typed as their name. Whether such an account exists plays no part, so nobody can tell from being
 * locked out that it does; and no e-mail address lies in the table of attempts.
 */
export function loginBucket(login: string): string {
  return `sign-in:login:${createHash('sha256').update(login.trim().normalize('NFKC').toLowerCase()).digest('base64url')}`;
}

/** The bucket of where somebody comes from: a whole /64, since one IPv6 subscriber has that many addresses. */
export function addressBucket(purpose: 'sign-in' | 'sign-up', address: string): string {
  const bare = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined || !isIPv6(bare)) return `${purpose}:address:${mapped ?? bare}`;
  return `${purpose}:address:${networkOf(bare)}`;
}

function networkOf(address: string): string {
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const missing = address.includes('::') ? 8 - before.length - after.length : 0;
  const groups = [...before, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
