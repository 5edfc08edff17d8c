import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { open, seal } from './seal.js';

/** What lies in the database, with the name of the key-encryption key that it was sealed with. */
export interface Sealed {
  readonly sealed: Buffer;
  /** Null: sealed by a release that did not write it down. */
  readonly sealedWith: string | null;
}

/** None of the key-encryption keys that are given opens what lies in the database. */
export class WrongKeyEncryptionKey extends Error {
  override readonly name = 'WrongKeyEncryptionKey';
  constructor(given: readonly string[], sealedWith: string | null) {
    super(
      `TOKENWARD_KEY_ENCRYPTION_KEY (${given.join(', ')}) does not open the stored keys, which were sealed with ${sealedWith ?? 'another one'}: ` +
        'give that one as well, in TOKENWARD_KEY_ENCRYPTION_KEYS_ACCEPTED (embedded: in the file key-encryption-keys-accepted of the data folder)',
    );
  }
}

/** Says which key it is, and nothing about it. */
const nameOf = (key: KeyObject): string =>
  createHmac('sha256', key).update('name of a key-encryption key').digest().subarray(0, 8).toString('base64url');

/** The key-encryption key that seals, and those that may still open what they sealed: before a rotation and after. */
export class KeyEncryptionKeys {
  /** The name of the one that seals. */
  readonly current: string;
  private readonly key: KeyObject;
  private readonly keys: ReadonlyMap<string, KeyObject>;

  constructor(key: Buffer, accepted: readonly Buffer[] = []) {
    this.key = createSecretKey(key);
    this.current = nameOf(this.key);
    const others = accepted.map((octets) => createSecretKey(octets));
    this.keys = new Map([this.key, ...others].map((one) => [nameOf(one), one]));
  }

  /** @param current 32 bytes as base64url, and so are the accepted ones */
  static fromText(current: string, accepted: readonly string[] = []): KeyEncryptionKeys {
    const [key = Buffer.alloc(0), ...others] = [current, ...accepted].map((text) => Buffer.from(text, 'base64url'));
    return new KeyEncryptionKeys(key, others);
  }

  get names(): readonly string[] {
    return [...this.keys.keys()];
  }

  seal(context: string, plaintext: Buffer): { readonly sealed: Buffer; readonly sealedWith: string } {
    return { sealed: seal(this.key, context, plaintext), sealedWith: this.current };
  }

  /** @throws WrongKeyEncryptionKey */
  open(context: string, value: Sealed): Buffer {
    const opened = this.find(context, value);
    if (!opened) throw new WrongKeyEncryptionKey(this.names, value.sealedWith);
    return opened.plaintext;
  }

  /** With the name of the key that opens it; undefined when none of these does. */
  find(
    context: string,
    { sealed, sealedWith }: Sealed,
  ): { readonly name: string; readonly plaintext: Buffer } | undefined {
    for (const [name, key] of this.keys) {
      if (sealedWith !== null && sealedWith !== name) continue;
      const plaintext = open(key, context, sealed);
      if (plaintext) return { name, plaintext };
    }
    return undefined;
  }
}
