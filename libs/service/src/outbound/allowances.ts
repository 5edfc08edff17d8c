import { BlockList, isIP } from 'node:net';
import { isAddressOrRange } from '../settings/is-address-or-range.js';

/** What an administrator has opened: names, and ranges of addresses. */
export interface Allowances {
  readonly names: ReadonlySet<string>;
  readonly addresses: BlockList;
}

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

export const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

// A name of digits alone is an address with a mistake in it.
export const isAllowance = (text: string): boolean =>
  isAddressOrRange(text) || (hostName.test(text) && !/^[\d.]+$/.test(text));

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
