import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { KeyStore, Queries, StoredSecretKey } from '#storage';
import type { KeyEncryptionKeys } from './key-encryption-keys.js';
import { secretKeyContext } from './sealing-context.js';

/** One purpose for each key: what one of them leaks says nothing about the others. */
export const secretPurposes = [
  'code_mac',
  'code_payload',
  'code_facts',
  'refresh_chain',
  'refresh_mac',
  'opaque_token',
  'form_token',
  'idempotent_answer',
  'stream_authorization',
  'client_secret',
  'pushed_request',
  'device_request',
  'backchannel_request',
  'dpop_nonce',
] as const;
export type SecretPurpose = (typeof secretPurposes)[number];

interface SecretKey {
  readonly version: number;
  // Imported once: with bare octets, Node 24 takes four times as long for each use.
  readonly key: KeyObject;
}

interface KnownKey extends SecretKey {
  readonly isRipe: boolean;
}

/** Every process reads the keys once a minute; none makes anything with a key that another might not know yet. */
const ripeAfter = 180;

/**
 * Symmetric keys, a series of versions for each purpose, encrypted at rest. The highest version that every process knows is the current
 * one: it is made three minutes before anything is made with it, by the database's clock.
 */
export class SecretKeys {
  private readonly keys = new Map<string, KnownKey[]>();

  constructor(
    private readonly store: KeyStore,
    private readonly keyEncryptionKeys: KeyEncryptionKeys,
    private readonly tenant: string,
    private readonly ripeAfterSeconds = ripeAfter,
  ) {}

  /** Reads the keys and makes those that are missing. */
  async load(): Promise<void> {
    await this.read();
    const missing = secretPurposes.filter((purpose) => !this.keys.has(purpose));
    if (missing.length === 0) return;
    await this.store.addSecretKeys(
      this.tenant,
      missing.map((purpose) => this.made(purpose, 1)),
    );
    // Another process may have been first: what is stored counts.
    await this.read();
  }

  current(purpose: SecretPurpose): SecretKey {
    const keys = this.keys.get(purpose) ?? [];
    // The first of a new deployment has nobody before it.
    const key = keys.findLast(({ isRipe }) => isRipe) ?? keys[0];
    if (!key) throw new Error(`No ${purpose} key is loaded`);
    return key;
  }

  /** The key of a version, also of one that has been replaced; undefined when it was never made. */
  version(purpose: SecretPurpose, version: number): KeyObject | undefined {
    return this.keys.get(purpose)?.find((key) => key.version === version)?.key;
  }

  /**
   * Adds a version of every key, all or none, which becomes current by itself; older ones go on opening what they sealed. One number for
   * all of them: a refresh token names its chain's version, and its MAC is looked up by it.
   */
  async rotate(audit?: (queries: Queries, version: number) => Promise<void>): Promise<number> {
    await this.read();
    const version = Math.max(...[...this.keys.values()].map((keys) => keys.at(-1)?.version ?? 0)) + 1;
    const made = secretPurposes.map((purpose) => this.made(purpose, version));
    await this.store.addSecretKeys(this.tenant, made, (queries) => audit?.(queries, version));
    await this.read();
    return version;
  }

  /** For other processes to learn of a rotation. */
  async read(): Promise<void> {
    const stored = await this.store.secretKeys(this.tenant, this.ripeAfterSeconds);
    const read = new Map<string, KnownKey[]>();
    for (const { purpose, version, sealedKey: sealed, sealedWith, isRipe } of stored) {
      const context = secretKeyContext(this.tenant, purpose, version);
      const key = createSecretKey(this.keyEncryptionKeys.open(context, { sealed, sealedWith }));
      read.set(purpose, [...(read.get(purpose) ?? []), { version, key, isRipe }]);
    }
    this.keys.clear();
    for (const [purpose, keys] of read) this.keys.set(purpose, keys);
  }

  private made(purpose: SecretPurpose, version: number): StoredSecretKey {
    const context = secretKeyContext(this.tenant, purpose, version);
    const { sealed: sealedKey, sealedWith } = this.keyEncryptionKeys.seal(context, randomBytes(32));
    return { purpose, version, sealedKey, sealedWith };
  }
}
