import type { SigningAlgorithm } from '#storage';

/** A key as it is kept: sealed as a whole, so that nobody who can only write to the database puts one of their own beside it. */
export interface HeldKey {
  readonly alg: string;
  /** RFC 7517 §4: the public half alone. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** What it takes to sign with it again: the private half, or its name where it is held. */
  readonly kept: Readonly<Record<string, unknown>>;
}

export type MadeKey = Omit<HeldKey, 'alg'>;

/** Signs what a JWS signs (RFC 7515 §5.1); the signature is as RFC 7518 has it for the algorithm. */
export type Sign = (data: Buffer) => Buffer | Promise<Buffer>;

/** Holds private keys and signs with them: this process, or something outside that lets none out. */
export abstract class KeyHolder {
  abstract make(tenant: string, kid: string, alg: SigningAlgorithm): Promise<MadeKey>;

  abstract signerOf(key: HeldKey): Sign;
}
