import { isIP, type BlockList } from 'node:net';
import { addressesOf } from '../settings/address-ranges.js';
import { isAddressOrRange } from '../settings/is-address-or-range.js';

/** What an administrator has opened: names, and ranges of addresses. */
export interface Allowances {
  readonly names: ReadonlySet<string>;
  readonly addresses: BlockList;
}

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

// A name of digits alone is an address with a mistake in it.
export const isAllowance = (text: string): boolean =>
  isAddressOrRange(text) || (hostName.test(text) && !/^[\d.]+$/.test(text));

export function allowancesOf(entries: readonly string[]): Allowances {
  const isAddress = (entry: string): boolean => isIP(entry.split('/')[0] ?? '') > 0;
  const names = entries.filter((entry) => !isAddress(entry)).map((name) => name.toLowerCase());
  return { names: new Set(names), addresses: addressesOf(entries.filter(isAddress)) };
}

export const loopbackAllowances = ['localhost', '127.0.0.0/8', '::1'] as const;
