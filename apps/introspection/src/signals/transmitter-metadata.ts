import { pollMethod, privateEvents, pushMethod } from '#deliveries';

/**
 * @see SSF 1.0 §7.1
 * @see CAEP Interoperability Profile 1.0 §2.3
 */
export const transmitterMetadata = (issuer: string): object => ({
  spec_version: '1_0',
  issuer,
  jwks_uri: `${issuer}/ssf/jwks`,
  delivery_methods_supported: [pushMethod, pollMethod],
  configuration_endpoint: `${issuer}/ssf/streams`,
  status_endpoint: `${issuer}/ssf/status`,
  add_subject_endpoint: `${issuer}/ssf/subjects/add`,
  remove_subject_endpoint: `${issuer}/ssf/subjects/remove`,
  verification_endpoint: `${issuer}/ssf/verify`,
  authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
  default_subjects: 'ALL',
  // Ours; receivers that know nothing of them pass the member over.
  tokenward_events_supported: privateEvents,
});

/** §7.2.1: the issuer's path comes after the well-known one. */
export const isMetadataPath = (path: string, issuer: string): boolean => {
  const own = new URL(issuer).pathname.replace(/\/$/, '');
  return path === '/.well-known/ssf-configuration' || path === `/.well-known/ssf-configuration${own}`;
};
