import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MadeCertificate {
  readonly certificate: X509Certificate;
  readonly pem: string;
  readonly key: string;
}

interface Wanted {
  readonly subject?: string;
  /** As `openssl -addext` takes them. */
  readonly extensions?: readonly string[];
  readonly issuer?: MadeCertificate;
}

const authority = 'basicConstraints=critical,CA:TRUE';

/** A certificate that nobody issued but itself, or that the issuer did. */
export function makeCertificate({ subject = '/CN=client', extensions = [], issuer }: Wanted = {}): MadeCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-certificates-'));
  const file = (name: string, content?: string): string => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  try {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('key')];
    const more = (extensions.length > 0 ? extensions : ['basicConstraints=CA:FALSE']).flatMap((one) => [
      '-addext',
      one,
    ]);
    const by = issuer ? ['-CA', file('ca', issuer.pem), '-CAkey', file('cakey', issuer.key)] : [];
    const named = ['-subj', subject, '-utf8', '-out', file('pem')];
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...more, ...by, ...named], { stdio: 'pipe' });
    const pem = readFileSync(file('pem'), 'utf8');
    return { pem, key: readFileSync(file('key'), 'utf8'), certificate: new X509Certificate(pem) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const makeAuthority = (name: string): MadeCertificate =>
  makeCertificate({ subject: `/CN=${name}`, extensions: [authority] });
