import { Injectable } from '@nestjs/common';
import { errors, type CryptoKey, type JWTVerifyGetKey } from 'jose';
import type { ClientRecord } from '#storage';
import { keySetOf, type ClientKeySet } from './key-set.js';
import { PublishedKeys } from './published-keys.js';

/** Whoever has registered keys: a client, or an issuer. */
export type KeyHolder = Pick<ClientRecord, 'tenant' | 'id' | 'metadata'>;

/**
 * The public keys of a client, from its registration (`jwks`) or from where it publishes them (`jwks_uri`).
 *
 * @see RFC 7591 §2
 */
@Injectable()
export class ClientKeys {
  /** By the set itself: one that is registered anew, under whatever name, is another. */
  private readonly registered = new WeakMap<object, ClientKeySet>();

  constructor(private readonly published: PublishedKeys) {}

  /**
   * What `look` finds among the client's keys. Where it finds nothing, published keys are fetched once more: the client may have
   * changed them (OpenID Connect Core §10.1.1).
   */
  async find<Found>(
    client: KeyHolder,
    look: (keys: ClientKeySet) => Promise<Found | undefined> | Found | undefined,
  ): Promise<Found | undefined> {
    const { jwks, jwks_uri: uri } = client.metadata;
    if (jwks) return look(this.registeredOf(jwks));
    if (uri === undefined) return undefined;
    const name = `${client.tenant}:${client.id}`;
    const keys = await this.published.of(name, uri);
    const found = keys && (await look(keys));
    if (found !== undefined) return found;
    const fresh = await this.published.again(name, uri);
    return fresh && look(fresh);
  }

  /** Finds the key that a JWS of this client was signed with. */
  signerOf(client: KeyHolder): JWTVerifyGetKey {
    return async (header, token) => {
      const key = await this.find<CryptoKey>(client, ({ verifier }) =>
        verifier(header, token).catch((error: unknown) => {
          if (error instanceof errors.JWKSNoMatchingKey) return undefined;
          throw error;
        }),
      );
      if (!key) throw new errors.JWKSNoMatchingKey();
      return key;
    };
  }

  private registeredOf(jwks: object): ClientKeySet {
    const keys = this.registered.get(jwks) ?? keySetOf(jwks);
    if (!keys) throw new Error('A key set was registered that is none');
    this.registered.set(jwks, keys);
    return keys;
  }
}
