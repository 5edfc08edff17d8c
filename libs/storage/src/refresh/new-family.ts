/** The first generation of a refresh token family. Hashes are SHA-256 of the token's random part. */
export interface NewFamily {
  readonly id: string;
  readonly keyVersion: number;
  readonly hash: Buffer;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
  /** JWK thumbprint or certificate thumbprint that the family is bound to. */
  readonly confirmation?: string;
}
