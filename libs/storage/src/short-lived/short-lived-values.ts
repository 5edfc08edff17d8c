/**
 * What they are: access tokens that are opaque, pushed authorization requests; what devices ask for (`dev`), by which code a person
 * finds it (`duc`), and how often a device has asked whether it may (`dvp`).
 */
export type ShortLivedKind = 'at' | 'par' | 'dev' | 'duc' | 'dvp';

/** Seals what leaves the process: who can write to a store makes no identities by that, and who reads it learns none. */
export interface ShortLivedSealing {
  seal(kind: ShortLivedKind, name: string, text: string): Buffer;
  /** Undefined for what was altered, moved, or sealed for something else. */
  open(kind: ShortLivedKind, name: string, sealed: Buffer): string | undefined;
}

/**
 * Texts for a while, each under a kind and a name (`<tenant>:<SHA-256 of what its holder has>`). Losing them
 * is safe: what they stand for ends, and whoever needs it starts anew.
 *
 * @throws StoreUnavailable from each verb
 */
export abstract class ShortLivedValues {
  abstract put(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<void>;
  abstract get(kind: ShortLivedKind, name: string): Promise<string | undefined>;
  /** Puts another value in its place, but only while there is one. @returns whether there was */
  abstract replace(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<boolean>;
  /** Removes it. @returns whether it was there: of several that take one, one gets it */
  abstract take(kind: ShortLivedKind, name: string): Promise<boolean>;
}
