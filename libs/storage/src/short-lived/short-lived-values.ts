/**
 * What they are: access tokens that are opaque, pushed authorization requests; what devices ask for (`dev`), by which code a person
 * finds it (`duc`), and how often a device has asked whether it may (`dvp`).
 */
export type ShortLivedKind = 'at' | 'par' | 'dev' | 'duc' | 'dvp';

/**
 * Values for a while, sealed by the caller, each under a kind and a name (`<tenant>:<SHA-256 of what its holder has>`). Losing them
 * is safe: what they stand for ends, and whoever needs it starts anew.
 *
 * @throws StoreUnavailable from each verb
 */
export abstract class ShortLivedValues {
  abstract put(kind: ShortLivedKind, name: string, sealed: Buffer, lifetimeMs: number): Promise<void>;
  abstract get(kind: ShortLivedKind, name: string): Promise<Buffer | undefined>;
  /** Puts another value in its place, but only while there is one. @returns whether there was */
  abstract replace(kind: ShortLivedKind, name: string, sealed: Buffer, lifetimeMs: number): Promise<boolean>;
  /** Removes it. @returns whether it was there: of several that take one, one gets it */
  abstract take(kind: ShortLivedKind, name: string): Promise<boolean>;
}
