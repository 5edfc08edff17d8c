import { isIPv6 } from 'node:net';

/** What one subscriber has: an IPv4 address, or the /64 of an IPv6 address (RFC 6177 §2), of which anybody has 2⁶⁴. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? `${groupsOf(address.replace(/%.*$/, '')).slice(0, 4).join(':')}::/64` : address;
}

/** All eight, as they are written shortest. */
function groupsOf(address: string): string[] {
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const missing = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...missing, ...right].map((group) => Number.parseInt(group, 16).toString(16));
}
