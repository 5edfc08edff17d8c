import { BlockList, isIP } from 'node:net';

/** What an administrator has opened: names, and ranges of addresses. */
export interface Allowances {
  readonly names: ReadonlySet<string>;
  readonly addresses: BlockList;
}

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

export const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

export function isAllowance(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  // A name of digits alone is an address with a mistake in it.
  if (family === 0) return prefix === undefined && hostName.test(text) && !/^[\d.]+$/.test(text);
  return rest.length === 0 && (prefix === undefined || isPrefix(prefix, family === 4 ? 32 : 128));
}

const isPrefix = (prefix: string, most: number): boolean => /^\d{1,3}$/.test(prefix) && Number(prefix) <= most;

export function allowancesOf(entries: readonly string[]): Allowances {
  const names = new Set<string>();
  const addresses = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    if (isIP(address) === 0) names.add(entry.toLowerCase());
    else if (prefix === undefined) addresses.addAddress(address, familyOf(address));
    else addresses.addSubnet(address, Number(prefix), familyOf(address));
  }
  return { names, addresses };
}

export const loopbackAllowances = ['localhost', '127.0.0.0/8', '::1'] as const;
