import { OAuthError } from '#protocol';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws OAuthError invalid_request if the bytes are not UTF-8 */
export function decodeUtf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new OAuthError('invalid_request', 'The request body is not UTF-8.', {
      errorCode: 'malformed_parameter',
      cause,
    });
  }
}
