import { CertificateChecks } from './certificate-checks.js';
import { AssertionSignatures } from './assertion-signatures.js';
import { ClientAssertions } from './client-assertions.js';
import { ClientAuthentication } from './client-authentication.js';
import { ClientSecrets } from './client-secrets.js';
import { ClientCertificates } from '../client-certificates/client-certificates.js';
import { ClientEncryption } from '../client-keys/client-encryption.js';
import { ClientKeys } from '../client-keys/client-keys.js';
import { PublishedKeys } from '../client-keys/published-keys.js';
import { SingleUse } from '../dpop/single-use.js';
import { RequestLimits } from '../limits/request-limits.js';
import { OutboundHttp } from '../outbound/outbound-http.js';

/** Everything that it takes to know which client calls. */
export const clientAuthentication = [
  RequestLimits,
  OutboundHttp,
  SingleUse,
  PublishedKeys,
  ClientKeys,
  ClientEncryption,
  ClientSecrets,
  ClientCertificates,
  CertificateChecks,
  AssertionSignatures,
  ClientAssertions,
  ClientAuthentication,
] as const;
