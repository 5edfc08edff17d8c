import type { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { defineSettings } from '../settings/define-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { setting } from '../settings/setting.js';
import { authoritiesOf } from './authorities.js';

/** Certificates of clients: who may tell of them, and whose are trusted. */
export class CertificateSettings extends defineSettings(
  'certificates',
  {
    header: setting(
      'TOKENWARD_CLIENT_CERTIFICATE_HEADER',
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]*$/)
        .transform((name) => name.toLowerCase())
        .optional(),
      'Header in which a proxy of TOKENWARD_TRUSTED_PROXIES tells which certificate a client showed: PEM, URL-encoded (nginx `$ssl_client_escaped_cert`), or as RFC 9440 writes it. The proxy has to remove it from what clients send. From everybody else it counts for nothing.',
      { constraint: 'the name of a header', example: 'Client-Cert' },
    ),
    authorities: setting(
      'TOKENWARD_CLIENT_CERTIFICATE_AUTHORITIES',
      z
        .string()
        .transform((text, context): readonly X509Certificate[] => {
          const authorities = authoritiesOf(text);
          if (!authorities) context.addIssue({ code: 'custom', message: 'not certificates of authorities' });
          return authorities ?? [];
        })
        .optional(),
      'Who issues the certificates of clients that use `tls_client_auth`. When unset that method is off.',
      { constraint: 'certificates of authorities (PEM)' },
    ),
  },
  {
    check: ({ header }, all) => {
      const { trustedProxies, mtlsPort } = all.of(ServiceSettings);
      if (header === undefined) return [];
      if (trustedProxies === undefined)
        return ['TOKENWARD_CLIENT_CERTIFICATE_HEADER needs TOKENWARD_TRUSTED_PROXIES: who may say so'];
      // Who holds a connection is either the client or a proxy: with both ways one could pass for the other.
      return mtlsPort === undefined
        ? []
        : ['TOKENWARD_CLIENT_CERTIFICATE_HEADER and TOKENWARD_MTLS_PORT exclude each other'];
    },
  },
) {}
