import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { compactDecrypt, decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose';
import { KeyRing } from '#keys';
import { capabilities, OAuthError } from '#protocol';
import type { ClientRecord } from '#storage';

const longest = 24_576;
/** RFC 7519 §5.2; some libraries name the type of the request object itself. */
const nested = ['jwt', 'oauth-authz-req+jwt'];

const algorithms = {
  keyManagementAlgorithms: [...capabilities.requestObjectEncryptionAlgorithms],
  contentEncryptionAlgorithms: [...capabilities.contentEncryptionAlgorithms],
};

const refused = (description: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_request_object', description, { cause });

/**
 * Request objects that a client has signed and then encrypted to a key of ours.
 *
 * @see RFC 9101 §6.1, OpenID Connect Core §6.1
 */
@Injectable()
export class RequestDecryption {
  constructor(private readonly keyRing: KeyRing) {}

  /** What is inside of one that is encrypted; one that is not as it is. @throws OAuthError invalid_request_object */
  async opened(object: string, client: ClientRecord): Promise<string> {
    // A JWE has five parts (RFC 7516 §3.1).
    if (object.split('.').length !== 5) {
      if (client.settings.require_encrypted_request_object !== true) return object;
      throw refused('The request object of this application has to be encrypted.');
    }
    if (object.length > longest) throw refused(`The request object is longer than ${longest} characters.`);
    checkHeader(object);
    return this.decrypted(object);
  }

  /** One answer for every reason: whoever changes an encrypted object must not learn how far it got (RFC 8725 §3.2). */
  private async decrypted(object: string): Promise<string> {
    let failure: unknown;
    for (const key of this.keysFor(headerOf(object))) {
      try {
        const { plaintext } = await compactDecrypt(object, key, algorithms);
        return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
      } catch (error) {
        failure = error;
      }
    }
    throw refused('The request object cannot be decrypted.', failure);
  }

  /** RFC 7516 §4.1.6: who leaves the kid out may have taken any key that was published. */
  private keysFor({ alg, kid }: ProtectedHeaderParameters): readonly KeyObject[] {
    return this.keyRing.decrypters(alg?.startsWith('RSA') ? alg : 'ECDH-ES', kid);
  }
}

function checkHeader(object: string): void {
  const { cty, zip } = headerOf(object);
  // RFC 8725 §3.6: what is compressed tells of itself by its length, and may grow without end.
  if (zip !== undefined) throw refused('The request object is compressed.');
  if (!nested.includes(String(cty).toLowerCase())) throw refused('The cty of the encrypted request object is not JWT.');
}

function headerOf(object: string): ProtectedHeaderParameters {
  try {
    return { ...decodeProtectedHeader(object) };
  } catch (error) {
    throw refused('The request object is not a JWT.', error);
  }
}
