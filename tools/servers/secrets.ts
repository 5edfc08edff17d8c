import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Secrets {
  readonly databasePassword: string;
  readonly redisPassword: string;
  /** 256 bits, base64url. */
  readonly keyEncryptionKey: string;
  /** What the passwords of the services' own accounts are derived from. */
  readonly serviceAccountSecret: string;
}

/** Made once for a folder. Loopback alone is no protection from the other accounts of a machine. */
export function readSecrets(directory: string): Secrets {
  const file = join(directory, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets: Secrets = {
    databasePassword: randomBytes(24).toString('hex'),
    redisPassword: randomBytes(24).toString('hex'),
    keyEncryptionKey: randomBytes(32).toString('base64url'),
    serviceAccountSecret: randomBytes(32).toString('base64url'),
  };
  mkdirSync(directory, { recursive: true });
  const written = `${file}.${process.pid}`;
  writeFileSync(written, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(written, file);
  return secrets;
}
