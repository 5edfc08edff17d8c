/**
 * Claims of opaque access tokens, sealed by the caller, by `<tenant>:<SHA-256 of the token>`. Losing them is safe: the tokens die
 * and clients get new ones.
 *
 * @throws StoreUnavailable from each verb
 */
export abstract class OpaqueTokens {
  abstract put(token: string, sealed: Buffer, lifetimeMs: number): Promise<void>;
  abstract get(token: string): Promise<Buffer | undefined>;
}
