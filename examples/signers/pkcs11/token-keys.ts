import { createHash, createPublicKey, randomBytes, type JsonWebKey } from 'node:crypto';
import { NoSuchKey, type Pkcs11Tool } from './pkcs11-tool.js';

export const algorithms = ['ES256', 'RS256', 'PS256'] as const;
export type Algorithm = (typeof algorithms)[number];

interface Way {
  /** How such a key is made. */
  readonly make: readonly string[];
  readonly sign: readonly string[];
  /** What the token is given to sign. */
  readonly input: (data: Buffer) => Buffer;
}

const whole = (data: Buffer): Buffer => data;
/** Two algorithms share a kind of key: the token itself holds an RSA key to one of them. */
const rsa = (mechanism: string, ...more: readonly string[]): Way => ({
  make: ['--key-type', 'rsa:2048', '--allowed-mechanisms', mechanism],
  sign: ['--mechanism', mechanism, ...more],
  input: whole,
});

const ways: Record<Algorithm, Way> = {
  // RFC 7518 §3.4: R‖S, which is what PKCS#11 gives. Not every token hashes for ECDSA.
  ES256: {
    make: ['--key-type', 'EC:prime256v1'],
    sign: ['--mechanism', 'ECDSA'],
    input: (data) => createHash('sha256').update(data).digest(),
  },
  // RFC 7518 §3.3
  RS256: rsa('SHA256-RSA-PKCS'),
  // RFC 7518 §3.5: MGF1 with the same hash, and a salt of its length.
  PS256: rsa('SHA256-RSA-PKCS-PSS', '--mgf', 'MGF1-SHA256', '--salt-len', '32'),
};

export interface MadeKey {
  readonly id: string;
  readonly public_jwk: JsonWebKey;
}

/** Keys that are made in the token and never leave it. */
export class TokenKeys {
  constructor(private readonly tool: Pkcs11Tool) {}

  async make(name: string, alg: Algorithm): Promise<MadeKey> {
    const id = randomBytes(16).toString('hex');
    // Not extractable unless told; sensitive has to be told.
    const kind = ['--keypairgen', ...ways[alg].make, '--usage-sign', '--sensitive'];
    await this.tool.run([...kind, '--id', id, '--label', name]);
    const key = await this.tool.run(['--read-object', '--type', 'pubkey', '--id', id]);
    return { id, public_jwk: createPublicKey({ key, format: 'der', type: 'spki' }).export({ format: 'jwk' }) };
  }

  /** @throws NoSuchKey */
  async sign(id: string, alg: Algorithm, data: Buffer): Promise<Buffer> {
    if (!/^[0-9a-f]{32}$/.test(id)) throw new NoSuchKey('no key of ours is named so');
    const { sign, input } = ways[alg];
    return this.tool.run(['--sign', '--id', id, ...sign], input(data));
  }

  /** The token is there and lets us in. */
  async health(): Promise<void> {
    await this.tool.run(['--list-objects', '--type', 'pubkey']);
  }
}
