import type { X509Certificate } from 'node:crypto';
import type { BlockList } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CertificatesInUse } from '#protocol';
import { addressesOf, familyOf } from '../settings/address-ranges.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { CertificateSettings } from './certificate-settings.js';
import { certificateIn } from './certificate-header.js';

/** The certificates that clients show: nobody has been told yet whether they may be believed. */
@Injectable()
export class ClientCertificates {
  private readonly proxies: BlockList;
  /** Where we ask for certificates ourselves. */
  private readonly base: string | undefined;

  constructor(
    private readonly settings: CertificateSettings,
    { trustedProxies, issuer, mtlsPort }: ServiceSettings,
  ) {
    this.proxies = addressesOf(trustedProxies ?? []);
    if (mtlsPort !== undefined) this.base = issuer.replace(/^(https?:\/\/[^/]*?)(:\d+)?(?=\/|$)/, `$1:${mtlsPort}`);
  }

  /** What clients may count on. */
  get inUse(): CertificatesInUse {
    const { header, authorities } = this.settings;
    const seen = header !== undefined || this.base !== undefined;
    return { seen, trusted: authorities !== undefined, base: this.base };
  }

  /**
   * The certificate whose key the client has proved to hold, in TLS.
   *
   * @throws OAuthError invalid_request for one that cannot be read
   * @see RFC 8705 §6.5
   */
  of({ raw }: FastifyRequest): X509Certificate | undefined {
    const shown = raw.socket instanceof TLSSocket ? raw.socket.getPeerX509Certificate() : undefined;
    if (shown) return shown;
    const { header } = this.settings;
    const peer = (raw.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    return header !== undefined && this.isProxy(peer) ? certificateIn(raw, header) : undefined;
  }

  private isProxy(address: string): boolean {
    return address !== '' && this.proxies.check(address, familyOf(address));
  }
}
