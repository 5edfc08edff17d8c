import { createHash, randomBytes } from 'node:crypto';

export interface ClientSecretMaterial {
  /** Shown once. */
  readonly secret: string;
  /** What is stored: a fast hash is enough for 256 random bits. */
  readonly hash: Buffer;
}

export function makeClientSecret(): ClientSecretMaterial {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: createHash('sha256').update(secret).digest() };
}
