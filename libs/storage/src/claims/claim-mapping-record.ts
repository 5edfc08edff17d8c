import type { ClaimMapping } from '#protocol';

/** A claim that an administrator defines, under a name of its own. */
export interface ClaimMappingRecord {
  readonly tenant: string;
  readonly name: string;
  readonly mapping: ClaimMapping;
  readonly version: number;
}
