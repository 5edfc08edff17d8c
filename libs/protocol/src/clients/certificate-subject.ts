import type { X509Certificate } from 'node:crypto';

/** Which certificates of a trusted authority are the client's: exactly one member is there. */
export interface CertificateSubject {
  readonly tls_client_auth_subject_dn?: string | undefined;
  readonly tls_client_auth_san_dns?: string | undefined;
  readonly tls_client_auth_san_uri?: string | undefined;
  readonly tls_client_auth_san_ip?: string | undefined;
  readonly tls_client_auth_san_email?: string | undefined;
}

export const certificateSubjectMembers = [
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
] as const satisfies readonly (keyof CertificateSubject)[];

// In OpenSSL's eyes a name that begins with a dot is every name below it, and without these an e-mail or host in the DN counts.
const exactly = { subject: 'never', wildcards: false, partialWildcards: false } as const;

const comparisons: Readonly<
  Record<(typeof certificateSubjectMembers)[number], (certificate: X509Certificate, value: string) => boolean>
> = {
  tls_client_auth_subject_dn: ({ subject }, value) =>
    JSON.stringify(namesOf(value)?.reverse()) === JSON.stringify(certificateNames(subject) ?? null),
  tls_client_auth_san_dns: (certificate, value) =>
    !value.startsWith('.') && certificate.checkHost(value, exactly) !== undefined,
  tls_client_auth_san_uri: ({ subjectAltName }, value) => uriNames(subjectAltName).includes(value),
  tls_client_auth_san_ip: (certificate, value) => certificate.checkIP(value) !== undefined,
  tls_client_auth_san_email: (certificate, value) => certificate.checkEmail(value, exactly) !== undefined,
};

/**
 * Whether the certificate's subject is the one that the client registered.
 *
 * @see RFC 8705 §2.1.2
 */
export function matchesCertificateSubject(certificate: X509Certificate, registered: CertificateSubject): boolean {
  const [member, ...more] = certificateSubjectMembers.filter((name) => registered[name] !== undefined);
  const value = member && registered[member];
  return member !== undefined && value !== undefined && more.length === 0 && comparisons[member](certificate, value);
}

/** Whether the text is a distinguished name as RFC 4514 writes it. */
export const isDistinguishedName = (text: string): boolean => namesOf(text) !== undefined;

type Names = string[][];

const attribute = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)=((?:\\.|[^\\"+,;<>])*)$/s;

/** RFC 4514 §2: the parts, each with its attributes in one order; types in small letters, values as they are. */
const namesOf = (text: string): Names | undefined => partsOf(splitUnescaped(text, ','));

/** As Node shows a subject: a line for each part, the first one first, its escapes those of RFC 4514. */
const certificateNames = (subject: string): Names | undefined => partsOf(subject.split('\n'));

function partsOf(texts: readonly string[]): Names | undefined {
  const parts = texts.map((text) => splitUnescaped(text, '+').map(attributeOf).sort());
  return parts.every((part): part is string[] => part.every((name) => name !== undefined)) ? parts : undefined;
}

function splitUnescaped(text: string, separator: '+' | ','): string[] {
  const parts = text.match(separator === ',' ? /(?:\\.|[^\\,])+/gs : /(?:\\.|[^\\+])+/gs) ?? [];
  // An empty part is part of no name.
  return parts.length > 0 && parts.join(separator) === text ? parts : [''];
}

function attributeOf(text: string): string | undefined {
  const [, type, value] = attribute.exec(text) ?? [];
  return type === undefined || value === undefined ? undefined : `${type.toLowerCase()}=${unescaped(unpadded(value))}`;
}

/** Spaces around a value are no part of it; an escaped one at its end is. */
const unpadded = (value: string): string => value.trimStart().replace(/((?:\\.)*)\s*$/s, '$1');

function unescaped(value: string): string {
  const bytes = value.replace(/((?:\\[0-9a-f]{2})+)/gi, (hex) =>
    Buffer.from(hex.replaceAll('\\', ''), 'hex').toString(),
  );
  return bytes.replace(/\\(.)/gs, '$1');
}

/** Node writes names with commas or quotes as JSON strings, so that a value cannot look like two. */
function uriNames(subjectAltName: string | undefined): string[] {
  const names = [...(subjectAltName ?? '').matchAll(/([A-Za-z ]+):("(?:\\.|[^"\\])*"|[^",]*)(?:, |$)/g)];
  return names
    .filter(([, kind]) => kind === 'URI')
    .map(([, , value = '']) => (value.startsWith('"') ? (JSON.parse(value) as string) : value));
}
