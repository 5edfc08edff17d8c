import { Injectable } from '@nestjs/common';
import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { capabilities, OAuthError } from '#protocol';
import type { ClientMetadata, ClientRecord } from '#storage';
import { ClientKeys } from './client-keys.js';
import { recipientOf } from './recipient-of.js';

/** What is encrypted for clients that have registered for it. */
export type EncryptedAnswer = 'id_token' | 'userinfo' | 'authorization' | 'introspection';

const [defaultEnc] = capabilities.contentEncryptionAlgorithms;

/** Encrypts what is told to a client to its own key, so that nobody on the way reads it. */
@Injectable()
export class ClientEncryption {
  constructor(private readonly keys: ClientKeys) {}

  /**
   * A signed answer, encrypted where the client has registered for it: signed first, then encrypted (RFC 7519 §11.2).
   *
   * @throws OAuthError temporarily_unavailable where the client publishes no key that fits
   */
  nested(client: ClientRecord, answer: EncryptedAnswer, jwt: string): Promise<string> {
    return this.isAsked(client, answer) ? this.encrypted(client, answer, jwt, 'JWT') : Promise.resolve(jwt);
  }

  isAsked({ metadata }: ClientRecord, answer: EncryptedAnswer): boolean {
    return metadata[`${answer}_encrypted_response_alg`] !== undefined;
  }

  /** Claims that are not signed (OpenID Connect Core §5.3.2). */
  claims(client: ClientRecord, answer: EncryptedAnswer, claims: object): Promise<string> {
    return this.encrypted(client, answer, JSON.stringify(claims));
  }

  private async encrypted(client: ClientRecord, answer: EncryptedAnswer, text: string, cty?: string): Promise<string> {
    const { alg, enc } = registeredFor(client.metadata, answer);
    const key = await this.keys.find<JWK>(client, ({ recipients }) => recipientOf(recipients, alg));
    if (!key) throw noKey(alg);
    const { kid } = key;
    // RFC 7516 §4.1.3: never `zip`, whose length tells of what is inside.
    return new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg, enc, ...(cty !== undefined && { cty }), ...(kid !== undefined && { kid }) })
      .encrypt(await importJWK(key, alg));
  }
}

const registeredFor = (metadata: ClientMetadata, answer: EncryptedAnswer) => ({
  alg: metadata[`${answer}_encrypted_response_alg`] ?? '',
  enc: metadata[`${answer}_encrypted_response_enc`] ?? defaultEnc,
});

const noKey = (alg: string): OAuthError =>
  new OAuthError('temporarily_unavailable', `No key of the client to encrypt to by ${alg} can be found.`, {
    retryAfterSeconds: 30,
  });
