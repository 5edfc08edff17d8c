import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyEncryptionKeys } from '#keys';
import { BootError } from '../start/boot-error.js';

/**
 * Those of the embedded profile: the file with the one that seals, and another, a line each, with those that still open.
 *
 * @throws BootError when one is no key
 */
export function keyEncryptionKeysIn(folder: string): KeyEncryptionKeys {
  const [current = ''] = keysIn(join(folder, 'key-encryption-key'));
  const accepted = join(folder, 'key-encryption-keys-accepted');
  return KeyEncryptionKeys.fromText(current, existsSync(accepted) ? keysIn(accepted) : []);
}

function keysIn(file: string): readonly string[] {
  const keys = readFileSync(file, 'utf8').trim().split(/\s+/);
  if (keys.every((key) => /^[A-Za-z0-9_-]{43}$/.test(key))) return keys;
  throw new BootError([`${file} must hold 32 bytes as base64url (43 characters), each key on a line of its own`]);
}
