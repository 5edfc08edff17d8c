import { availableParallelism } from 'node:os';
import * as z from 'zod';
import { defineSettings } from './define-settings.js';
import { isAddressOrRange } from './is-address-or-range.js';
import { isIssuer } from './is-issuer.js';
import { listOf } from './list-of.js';
import { isLoopbackUrl } from './loopback.js';
import { setting } from './setting.js';
import { isTlsCertificate, tlsProblems } from './tls-problems.js';

const port = z.coerce.number().int().min(0).max(65535);
const proxy = z.string().refine(isAddressOrRange);

/** What every service needs to stand up. */
export class ServiceSettings extends defineSettings(
  'service',
  {
    port: setting('TOKENWARD_PORT', port.default(9000), 'Port of the service. 0 takes any free one.'),
    host: setting('TOKENWARD_HOST', z.string().optional(), 'Address to listen on.', {
      constraint: 'an IP address or host name',
      defaultText: '127.0.0.1 for a loopback issuer, otherwise 0.0.0.0',
    }),
    issuer: setting(
      'TOKENWARD_ISSUER',
      z.string().refine(isIssuer).optional(),
      'Who issues the tokens: the `iss` of every token, and the start of every public URL.',
      {
        constraint:
          'an https URL (http for a loopback address only), written canonically, without query, fragment, user or trailing slash',
        defaultText: 'http://localhost:<port>, https with a certificate',
        example: 'https://login.example.com',
      },
    ),
    tlsCertificate: setting(
      'TOKENWARD_TLS_CERTIFICATE',
      z
        .string()
        .refine((text) => isTlsCertificate(text))
        .optional(),
      'Certificate of this server, with those that lead to its authority. The service speaks TLS then; without, a proxy has to.',
      { constraint: 'certificates (PEM)' },
    ),
    tlsKey: setting('TOKENWARD_TLS_KEY', z.string().optional(), 'Private key of `TOKENWARD_TLS_CERTIFICATE`.', {
      constraint: 'a private key (PEM)',
      secret: true,
    }),
    mtlsPort: setting(
      'TOKENWARD_MTLS_PORT',
      port.optional(),
      'A second port, where clients are asked for their certificates (RFC 8705 §5): on the first one browsers would ask people for theirs.',
      { example: '9443' },
    ),
    managementPort: setting(
      'TOKENWARD_MANAGEMENT_PORT',
      port.optional(),
      'Port of `/health/live`, `/health/ready` and `/metrics`. When unset they are on the main port in the embedded profile and nowhere otherwise.',
      { example: '9090' },
    ),
    workers: setting(
      'TOKENWARD_WORKERS',
      z
        .preprocess(
          (given) => (given === 'cores' ? availableParallelism() : given),
          z.coerce.number().int().min(1).max(64),
        )
        .default(1),
      'How many processes share the ports: a number, or `cores` for as many as there are processor cores. The embedded profile has one.',
      { constraint: 'a whole number from 1 to 64, or cores', defaultText: '1', example: 'cores' },
    ),
    trustedProxies: setting(
      'TOKENWARD_TRUSTED_PROXIES',
      listOf(proxy).optional(),
      'Who may say through `X-Forwarded-For` and `X-Forwarded-Proto` where a request came from. When unset, nobody.',
      { constraint: 'addresses or ranges (CIDR), comma-separated', example: '10.0.0.0/8' },
    ),
    logLevel: setting(
      'TOKENWARD_LOG_LEVEL',
      z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
      'The least severe log lines that are written.',
    ),
    bodyLimitBytes: setting(
      'TOKENWARD_BODY_LIMIT_BYTES',
      z.coerce.number().int().min(1024).max(16_777_216).default(65_536),
      'Largest request body; a larger one is answered with 413.',
    ),
    requestTimeoutSeconds: setting(
      'TOKENWARD_REQUEST_TIMEOUT_SECONDS',
      z.coerce.number().int().min(1).max(600).default(30),
      'How long a client may take to send a whole request; then 408.',
    ),
    shutdownTimeoutSeconds: setting(
      'TOKENWARD_SHUTDOWN_TIMEOUT_SECONDS',
      z.coerce.number().int().min(1).max(600).default(20),
      'How long requests under way may take after SIGTERM before the process exits anyway.',
    ),
    traceEndpoint: setting(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      z.url({ protocol: /^https?$/ }).optional(),
      'OpenTelemetry collector (OTLP over HTTP). When unset no trace is made.',
      { constraint: 'an http or https URL', example: 'http://localhost:4318' },
    ),
  },
  {
    derive: (values) => {
      const scheme = values.tlsCertificate === undefined ? 'http' : 'https';
      const issuer = values.issuer ?? `${scheme}://localhost:${values.port}`;
      return { issuer, host: values.host ?? (isLoopbackUrl(issuer) ? '127.0.0.1' : '0.0.0.0') };
    },
    check: ({ tlsCertificate, tlsKey, mtlsPort }) => tlsProblems({ tlsCertificate, tlsKey, mtlsPort }),
  },
) {}
