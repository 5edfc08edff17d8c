import { hash, randomBytes } from 'node:crypto';

export interface ClientSecretMaterial {
  /** Shown once. */
  readonly secret: string;
  /** What is stored: a fast hash is enough for 256 random bits. */
  readonly hash: Buffer;
}

/** OpenID Connect Core §16.19: a secret that signs is at least as long as the longest MAC (HS512). */
const signingSecretBytes = 64;

export function makeClientSecret(method?: string): ClientSecretMaterial {
  const bytes = method === 'client_secret_jwt' ? signingSecretBytes : 32;
  const secret = randomBytes(bytes).toString('base64url');
  return { secret, hash: hash('sha256', secret, 'buffer') };
}
