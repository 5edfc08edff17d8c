import type { SigningAlgorithm, StoredSigningKey } from '#storage';

export interface MadeKey {
  /** RFC 7517 §4: the public half alone. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** What is stored to sign with it again: the sealed private half, or its name where it is held. */
  readonly sealedPrivateJwk: Buffer;
  readonly sealedWith: string;
}

/** Signs what a JWS signs (RFC 7515 §5.1); the signature is as RFC 7518 has it for the algorithm. */
export type Sign = (data: Buffer) => Buffer | Promise<Buffer>;

/** Holds private keys and signs with them: this process, or something outside that lets none out. */
export abstract class KeyHolder {
  abstract make(tenant: string, kid: string, alg: SigningAlgorithm): Promise<MadeKey>;

  /** @throws WrongKeyEncryptionKey */
  abstract signerOf(key: StoredSigningKey): Sign;
}
