import { createPrivateKey, X509Certificate } from 'node:crypto';

interface TlsValues {
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
  readonly mtlsPort: number | undefined;
}

export function isTlsCertificate(pem: string): boolean {
  return parsed(() => new X509Certificate(pem)) !== undefined;
}

/** What keeps a service from speaking TLS as it is told to. */
export function tlsProblems({ tlsCertificate, tlsKey, mtlsPort }: TlsValues): string[] {
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    return ['TOKENWARD_TLS_CERTIFICATE and TOKENWARD_TLS_KEY go together'];
  }
  if (tlsCertificate === undefined || tlsKey === undefined) {
    return mtlsPort === undefined ? [] : ['TOKENWARD_MTLS_PORT needs TOKENWARD_TLS_CERTIFICATE'];
  }
  const key = parsed(() => createPrivateKey(tlsKey));
  if (!key) return ['TOKENWARD_TLS_KEY is not a private key (PEM)'];
  const isOurs = parsed(() => new X509Certificate(tlsCertificate))?.checkPrivateKey(key);
  return isOurs === true ? [] : ['TOKENWARD_TLS_KEY is not the key of TOKENWARD_TLS_CERTIFICATE'];
}

function parsed<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
