import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OAuthError } from '#protocol';

const mostCharacters = 12_288;

/**
 * The certificate that a proxy writes of; undefined where it writes of none.
 *
 * @throws OAuthError invalid_request for what is no certificate, or more than one
 * @see RFC 9440 §2.2
 */
export function certificateIn({ headersDistinct }: IncomingMessage, name: string): X509Certificate | undefined {
  const [value = '', ...more] = headersDistinct[name] ?? [];
  if (more.length > 0 || value.length > mostCharacters) throw unreadable();
  return value === '' ? undefined : parsed(value);
}

function parsed(value: string): X509Certificate {
  try {
    // RFC 9440 puts the DER between colons; nginx gives PEM, percent-encoded.
    const isStructured = value.startsWith(':') && value.endsWith(':');
    return new X509Certificate(isStructured ? Buffer.from(value.slice(1, -1), 'base64') : decodeURIComponent(value));
  } catch (error) {
    throw unreadable(error);
  }
}

const unreadable = (cause?: unknown): OAuthError =>
  new OAuthError('invalid_request', 'The certificate of the client cannot be read.', { cause });
