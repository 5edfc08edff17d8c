import { isIPv6 } from 'node:net';

/** What one subscriber has: an IPv4 address, or the /64 of an IPv6 address (RFC 6177 §2), of which anybody has 2⁶⁴. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || /^::ffff:/i.test(address)) return address;
  const [before = '', after] = address.split('%')[0]?.split('::') ?? [];
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(before);
  const right = after === undefined ? [] : groups(after);
  const missing = after === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
