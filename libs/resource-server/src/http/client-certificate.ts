import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { TokenRefused } from '../token-refused.js';
import { headersNamed } from './read-token.js';

/** A proxy that ends TLS and says what certificate it saw. It must remove the header from what callers send. */
export interface CertificateHeader {
  readonly name: string;
  /** Addresses of the proxies that may say so; from anybody else the header counts for nothing. */
  readonly from: readonly string[];
}

/** The client's certificate (DER), from the connection or from a proxy that is trusted by name (RFC 8705 §6.5, RFC 9440). */
export function clientCertificate(request: IncomingMessage, header?: CertificateHeader): Uint8Array | undefined {
  const socket = request.socket as Partial<TLSSocket>;
  const seen = socket.getPeerCertificate?.();
  if (seen && 'raw' in seen) return seen.raw;
  return header && isFrom(request, header) ? certificateIn(request, header.name) : undefined;
}

const isFrom = ({ socket }: IncomingMessage, { from }: CertificateHeader): boolean =>
  from.includes((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));

function certificateIn(request: IncomingMessage, name: string): Uint8Array | undefined {
  const [value = '', ...more] = headersNamed(request, name.toLowerCase());
  if (more.length > 0) throw new TokenRefused('invalid_request');
  return value === '' ? undefined : parsed(value);
}

function parsed(value: string): Uint8Array {
  try {
    // RFC 9440 puts the DER between colons; nginx gives PEM, percent-encoded.
    const isStructured = value.startsWith(':') && value.endsWith(':');
    const given = isStructured ? Buffer.from(value.slice(1, -1), 'base64') : decodeURIComponent(value);
    return new X509Certificate(given).raw;
  } catch (error) {
    throw new TokenRefused('not_bound', { cause: error });
  }
}
