import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { errors } from 'jose';
import type { KeyStore, SigningAlgorithm, StoredSigningKey, WithAudit } from '#storage';
import { encryptionAlgorithms, encryptionUse, isEncryptionAlgorithm } from '../encryption/encryption-algorithm.js';
import type { KeyEncryptionKeys } from '../secret/key-encryption-keys.js';
import { isHeldOutside, KeptKeys } from './kept-keys.js';
import type { HeldKey, MadeKey, Sign } from './key-holder.js';
import { OwnKeys, privateKeyOf } from './own-keys.js';
import type { HeldOutside, KeyAlgorithm, KeyPurpose, RingKey, SigningKey, SigningPurpose } from './ring-key.js';
import { SignerMissing } from './signer-missing.js';

/** Changes of keys reach every process by event within this. */
const publishedWithinMs = 1000;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The signing keys of this process. Signs with the active key of a purpose; publishes what still has to verify. */
export class KeyRing {
  private keys: readonly RingKey[] = [];
  private readonly active = new Map<string, RingKey>();
  private readonly headers = new Map<string, string>();
  private readonly making = new Map<string, Promise<void>>();
  private readonly published = new Map<SigningPurpose | undefined, string>();
  /** By JWK, which is the same object for as long as the key is known. */
  private readonly publicKeys = new WeakMap<object, KeyObject>();
  private readonly own = new OwnKeys();
  private readonly kept: KeptKeys;

  constructor(
    private readonly store: KeyStore,
    keyEncryptionKeys: KeyEncryptionKeys,
    private readonly tenant: string,
    readonly outside?: HeldOutside,
  ) {
    this.kept = new KeptKeys(keyEncryptionKeys);
  }

  /** Reads the keys and makes those that every deployment signs with. @throws SignerMissing, SignerAway, WrongKeyEncryptionKey, ForeignKey */
  async load(): Promise<void> {
    await this.read();
    if (!this.outside && [...this.active.values()].some((key) => key.isOutside)) throw new SignerMissing();
    await Promise.all([
      this.ensure('access_token', 'ES256'),
      this.ensure('id_token', 'RS256'),
      this.ensure('security_event', 'ES256'),
    ]);
  }

  /** Makes those that signed answers have by default, before one is asked for: whoever keeps a copy of the key set has them then. */
  async prepare(): Promise<void> {
    const purposes = ['authorization_response', 'introspection', 'userinfo'] as const;
    await Promise.all(purposes.map((purpose) => this.ensure(purpose, 'RS256')));
  }

  /** Makes the keys that others encrypt to, where there are none; beside all else, since one of RSA takes a while. */
  async prepareEncryption(): Promise<void> {
    for (const alg of encryptionAlgorithms) await this.ensure('encryption', alg);
  }

  /** The private keys that something may have been encrypted to: the one of this id, or without an id each of those that were published. */
  decrypters(alg: string, kid?: string): readonly KeyObject[] {
    return this.usable()
      .filter((key) => key.purpose === 'encryption' && key.alg === alg && (kid ?? key.kid) === key.kid)
      .flatMap(({ privateKey }) => privateKey ?? []);
  }

  /** Signs claims as a compact JWT. */
  sign(purpose: SigningPurpose, alg: SigningAlgorithm, typ: string, claims: object): Promise<string> {
    return this.signed(purpose, alg, typ, encode(claims));
  }

  /** A compact JWS without its payload, which travels beside it as it is (RFC 7515 appendix F). */
  async signDetached(purpose: SigningPurpose, alg: SigningAlgorithm, typ: string, payload: string): Promise<string> {
    const [header = '', , signature = ''] = (
      await this.signed(purpose, alg, typ, Buffer.from(payload).toString('base64url'))
    ).split('.');
    return `${header}..${signature}`;
  }

  private async signed(purpose: SigningPurpose, alg: SigningAlgorithm, typ: string, payload: string): Promise<string> {
    const key = this.active.get(`${purpose}:${alg}`) ?? (await this.firstOf(purpose, alg));
    const cached = `${key.kid}:${typ}`;
    let header = this.headers.get(cached);
    if (header === undefined) {
      header = encode({ alg, typ, kid: key.kid });
      this.headers.set(cached, header);
    }
    const input = `${header}.${payload}`;
    return `${input}.${(await key.sign(Buffer.from(input))).toString('base64url')}`;
  }

  /** Every key that may have signed something alive, and those about to sign. */
  verifiers(): readonly SigningKey[] {
    return this.usable().filter(signs);
  }

  /** The one of this id among them, for one purpose alone (RFC 8725 §3.12): what was signed for another must not pass for it. */
  verifier(purpose: SigningPurpose, kid: unknown): SigningKey | undefined {
    return this.verifiers().find((key) => key.kid === kid && key.purpose === purpose);
  }

  /** Opened when it is first needed. */
  publicKeyOf({ publicJwk }: SigningKey): KeyObject {
    const known = this.publicKeys.get(publicJwk) ?? createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
    this.publicKeys.set(publicJwk, known);
    return known;
  }

  /** The same for `jose`, by the header of what is verified. @throws errors.JWKSNoMatchingKey */
  finderOf(purpose: SigningPurpose): (header: { readonly kid?: string; readonly alg?: string }) => KeyObject {
    return ({ kid, alg }) => {
      const key = this.verifier(purpose, kid);
      // RFC 8725 §3.1: the key says which algorithm it is for.
      if (!key || key.alg !== alg) throw new errors.JWKSNoMatchingKey();
      return this.publicKeyOf(key);
    };
  }

  /** Those that something alive may hang on. */
  private usable(): readonly RingKey[] {
    return this.keys.filter(({ state }) => state === 'pending' || state === 'active' || state === 'retiring');
  }

  all(): readonly RingKey[] {
    return this.keys;
  }

  /** The JWK Set as JSON text (RFC 7517 §5): all keys, or those of one purpose. */
  jwks(purpose?: SigningPurpose): string {
    const known = this.published.get(purpose);
    if (known !== undefined) return known;
    const keys = this.usable()
      .filter((key) => purpose === undefined || key.purpose === purpose)
      .filter(isPublished);
    const text = JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });
    this.published.set(purpose, text);
    return text;
  }

  /** Publishes the next key of this purpose; it signs when the rotation activates it. */
  async addPending(purpose: KeyPurpose, alg: KeyAlgorithm): Promise<void> {
    await this.add(purpose, alg, 'pending');
    await this.read();
  }

  async activate(key: RingKey, audit?: WithAudit<StoredSigningKey>): Promise<void> {
    await this.store.activate(key.stored, audit);
    await this.read();
  }

  async retire(key: RingKey): Promise<void> {
    await this.store.retire(key.stored);
    await this.read();
  }

  /** Refuses whatever this key signed, and puts a fresh one in its place. */
  async revoke(kid: string, audit?: WithAudit<StoredSigningKey>): Promise<StoredSigningKey | undefined> {
    const revoked = await this.store.revoke(this.tenant, kid, audit);
    if (!revoked) return undefined;
    await this.read();
    await this.ensure(revoked.purpose as KeyPurpose, revoked.alg as KeyAlgorithm);
    return revoked;
  }

  /** Reads the keys again: at the start, and when another process has changed them. */
  async read(): Promise<void> {
    const known = new Map(this.keys.map((key) => [key.kid, key]));
    const stored = await this.store.signingKeys(this.tenant);
    this.keys = stored.map((row) => this.opened(row, known.get(row.kid)));
    this.active.clear();
    for (const key of this.keys) if (key.state === 'active') this.active.set(`${key.purpose}:${key.alg}`, key);
    this.published.clear();
  }

  private opened(row: StoredSigningKey, known: RingKey | undefined): RingKey {
    // What was opened once stays as it was then, whatever the row says later; only its state changes.
    return { ...(known ?? this.held(row)), state: row.state, stored: row };
  }

  private held(row: StoredSigningKey): Omit<RingKey, 'state' | 'stored'> {
    const key = this.kept.open(row);
    const alg = row.alg as KeyAlgorithm;
    const { kid, purpose, publicJwk } = row;
    const held = { kid, purpose, alg, publicJwk, isOutside: isHeldOutside(key) };
    if (!isEncryptionAlgorithm(alg)) return { ...held, sign: this.signerOf(key) };
    const sign = (): Promise<never> => Promise.reject(new Error('A key to be encrypted to signs nothing'));
    return { ...held, sign, privateKey: privateKeyOf(key) };
  }

  /** Who verifies does not need the signer. */
  private signerOf(key: HeldKey): Sign {
    if (!isHeldOutside(key)) return this.own.signerOf(key);
    return this.outside ? this.outside.signer.signerOf(key) : () => Promise.reject(new SignerMissing());
  }

  /**
   * The first key of its kind is made when it is needed, and signs once the others have heard of it: who verifies reads the key set
   * from any of them, and then not again for a while.
   */
  private async firstOf(purpose: SigningPurpose, alg: SigningAlgorithm): Promise<RingKey> {
    await this.ensure(purpose, alg);
    await wait(publishedWithinMs);
    const key = this.active.get(`${purpose}:${alg}`);
    if (!key) throw new Error(`There is no active ${alg} key for ${purpose}`);
    return key;
  }

  private ensure(purpose: KeyPurpose, alg: KeyAlgorithm): Promise<void> {
    const id = `${purpose}:${alg}`;
    if (this.active.has(id)) return Promise.resolve();
    const making = this.making.get(id) ?? this.add(purpose, alg, 'active').then(() => this.read());
    this.making.set(id, making);
    return making.finally(() => this.making.delete(id));
  }

  private async add(purpose: KeyPurpose, alg: KeyAlgorithm, state: 'pending' | 'active'): Promise<void> {
    const kid = randomBytes(12).toString('base64url');
    const made = await this.make(purpose, alg, kid);
    const use = isEncryptionAlgorithm(alg) ? encryptionUse(alg) : { use: 'sig', alg };
    await this.store.add({
      ...this.kept.seal(this.tenant, kid, made),
      kid,
      tenant: this.tenant,
      purpose,
      alg,
      publicJwk: { ...made.publicJwk, kid, ...use },
      state,
    });
  }

  private make(purpose: KeyPurpose, alg: KeyAlgorithm, kid: string): Promise<MadeKey> {
    // What others encrypt to is opened here: a signer only signs.
    if (isEncryptionAlgorithm(alg) || !this.outside?.holds(purpose, alg)) return this.own.make(this.tenant, kid, alg);
    return this.outside.signer.make(this.tenant, kid, alg);
  }
}

/** Nobody is to encrypt to a key that is about to go; it only still opens what was under way. */
const isPublished = ({ purpose, state }: RingKey): boolean => purpose !== 'encryption' || state !== 'retiring';

const signs = (key: RingKey): key is SigningKey => key.purpose !== 'encryption';
