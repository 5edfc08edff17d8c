import { isUtf8 } from 'node:buffer';
import { OAuthError } from '#protocol';

/** @throws OAuthError invalid_request if the bytes are not UTF-8 */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw new OAuthError('invalid_request', 'The request body is not UTF-8.', { errorCode: 'malformed_parameter' });
  }
  const text = bytes.toString();
  // RFC 8259 §8.1: what writes one before JSON need not be refused.
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
