import { X509Certificate } from 'node:crypto';

const clientPurpose = '1.3.6.1.5.5.7.3.2';
const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text; undefined where there is none, or one that cannot be read. */
export function certificatesIn(text: string): readonly X509Certificate[] | undefined {
  try {
    const certificates = (text.match(pem) ?? []).map((one) => new X509Certificate(one));
    return certificates.length > 0 ? certificates : undefined;
  } catch {
    return undefined;
  }
}

/** The same, of authorities alone. */
export function authoritiesOf(text: string): readonly X509Certificate[] | undefined {
  const certificates = certificatesIn(text);
  return certificates?.every(({ ca }) => ca) === true ? certificates : undefined;
}

/** Whether the time is within those that the certificate is for. */
export const isCurrent = ({ validFrom, validTo }: X509Certificate, nowMs: number): boolean =>
  Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo);

/**
 * Whether one of the authorities issued this certificate, for a client. Each of them is trusted by itself, so a list that names an
 * intermediate authority trusts it and not the one above.
 *
 * @see RFC 5280 §6
 */
export function isIssuedByOneOf(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  nowMs: number,
): boolean {
  // RFC 5280 §4.2.1.12: a certificate for servers alone is none for a client. Node calls the purposes keyUsage.
  const purposes = certificate.keyUsage as readonly string[] | undefined;
  if (purposes !== undefined && !purposes.includes(clientPurpose)) return false;
  return authorities.some(
    (authority) =>
      isCurrent(authority, nowMs) && certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );
}
