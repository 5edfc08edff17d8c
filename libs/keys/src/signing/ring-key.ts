import type { KeyObject } from 'node:crypto';
import type { SigningAlgorithm, StoredSigningKey } from '#storage';
import type { EncryptionAlgorithm } from '../encryption/encryption-algorithm.js';
import type { ExternalSigner } from './external-signer.js';
import type { Sign } from './key-holder.js';

/** One purpose for each key (RFC 8725 §3.12): a logout token must not pass for an access token. */
export const signingPurposes = [
  'access_token',
  'id_token',
  'security_event',
  'authorization_response',
  'introspection',
  'userinfo',
] as const;
export type SigningPurpose = (typeof signingPurposes)[number];

/** What keys are for: to sign, or to be encrypted to. */
export type KeyPurpose = SigningPurpose | 'encryption';
export type KeyAlgorithm = SigningAlgorithm | EncryptionAlgorithm;

export interface RingKey {
  readonly kid: string;
  readonly purpose: string;
  readonly alg: KeyAlgorithm;
  readonly state: StoredSigningKey['state'];
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sign: Sign;
  /** A signer outside holds its private half. */
  readonly isOutside: boolean;
  /** Of a key that others encrypt to. */
  readonly privateKey?: KeyObject;
  readonly stored: StoredSigningKey;
}

/** A key that signs. */
export interface SigningKey extends RingKey {
  readonly alg: SigningAlgorithm;
}

/** A signer outside, and the keys that it is to hold. */
export interface HeldOutside {
  readonly signer: ExternalSigner;
  holds(purpose: KeyPurpose, alg: KeyAlgorithm): boolean;
}
