import type { SecureContextOptions } from 'node:tls';

interface Certified {
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
}

/** RFC 9325 §3.1.1: nothing older than TLS 1.2. Undefined where a proxy ends TLS, or nobody does. */
export const tlsOptions = ({ tlsCertificate, tlsKey }: Certified): SecureContextOptions | undefined =>
  tlsCertificate === undefined || tlsKey === undefined
    ? undefined
    : { cert: tlsCertificate, key: tlsKey, minVersion: 'TLSv1.2' };
