import { createPublicKey, type JsonWebKey, type X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { JWK } from 'jose';
import { clientAuthenticationFailed, matchesCertificateSubject } from '#protocol';
import type { ClientRecord } from '#storage';
import { isCurrent, isIssuedByOneOf } from '../client-certificates/authorities.js';
import { CertificateSettings } from '../client-certificates/certificate-settings.js';
import { ClientCertificates } from '../client-certificates/client-certificates.js';
import { ClientKeys } from '../client-keys/client-keys.js';
import { Clock } from '../time/clock.js';

export type CertificateMethod = 'tls_client_auth' | 'self_signed_tls_client_auth';

/** Clients that prove in TLS who they are. */
@Injectable()
export class CertificateChecks {
  constructor(
    private readonly certificates: ClientCertificates,
    private readonly keys: ClientKeys,
    private readonly settings: CertificateSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws OAuthError invalid_client
   * @see RFC 8705 §2
   */
  async verify(client: ClientRecord, method: CertificateMethod, request: FastifyRequest): Promise<void> {
    const certificate = this.certificates.of(request);
    if (!certificate) throw clientAuthenticationFailed('no certificate');
    if (!isCurrent(certificate, this.clock.nowMs()))
      throw clientAuthenticationFailed('the certificate has expired, or is not good yet');
    switch (method) {
      case 'tls_client_auth':
        this.checkIssued(client, certificate);
        return;
      case 'self_signed_tls_client_auth':
        return this.checkRegistered(client, certificate);
    }
  }

  /** RFC 8705 §2.1: the chain is good, and the subject is the one that was registered. */
  private checkIssued({ metadata }: ClientRecord, certificate: X509Certificate): void {
    if (!isIssuedByOneOf(certificate, this.settings.authorities ?? [], this.clock.nowMs())) {
      throw clientAuthenticationFailed('no trusted authority issued the certificate');
    }
    if (!matchesCertificateSubject(certificate, metadata))
      throw clientAuthenticationFailed('the certificate has another subject');
  }

  /** RFC 8705 §2.2: no chain counts, only that the client registered this key, or this very certificate. */
  private async checkRegistered(client: ClientRecord, certificate: X509Certificate): Promise<void> {
    const registered = await this.keys.find(client, ({ keys }) => keys.find((key) => isOf(key, certificate)));
    if (!registered) throw clientAuthenticationFailed('the key of the certificate is not registered');
  }
}

function isOf(key: JWK, certificate: X509Certificate): boolean {
  const [registered] = key.x5c ?? [];
  if (registered !== undefined && !Buffer.from(registered, 'base64').equals(certificate.raw)) return false;
  try {
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).equals(certificate.publicKey);
  } catch {
    return false;
  }
}
