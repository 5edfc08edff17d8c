import { capabilities, certificateSubjectMembers, isDistinguishedName } from '#protocol';
import type { ClientBody, Refuse } from './client-body.js';

const methodsWithKeys = ['private_key_jwt', 'self_signed_tls_client_auth'];

/** How the client authenticates, and what it needs for that (RFC 7591 §2). */
export function checkAuthentication(client: ClientBody, refuse: Refuse): void {
  const method = client.token_endpoint_auth_method ?? 'client_secret_basic';
  // RFC 6749 §4.4: client credentials are for confidential clients only.
  if (method === 'none' && client.grant_types?.includes('client_credentials')) {
    refuse(['token_endpoint_auth_method'], 'A public client cannot use client_credentials.');
  }
  checkKeys(method, client, refuse);
  checkCertificate(method, client, refuse);
  checkAlgorithm(method, client.token_endpoint_auth_signing_alg, refuse);
}

function checkKeys(method: string, { jwks, jwks_uri: uri }: ClientBody, refuse: Refuse): void {
  // RFC 7591 §2: jwks and jwks_uri must not both be there.
  if (jwks !== undefined && uri !== undefined) refuse(['jwks_uri'], 'Not together with jwks.');
  if (methodsWithKeys.includes(method) && jwks === undefined && uri === undefined) {
    refuse(['jwks'], `${method} needs the public keys of the client.`);
  }
}

/** RFC 8705 §2.1.2: exactly one member says whose certificates are the client's. */
function checkCertificate(method: string, client: ClientBody, refuse: Refuse): void {
  const named = certificateSubjectMembers.filter((member) => client[member] !== undefined);
  if (method === 'tls_client_auth' && named.length !== 1) {
    refuse(['token_endpoint_auth_method'], `Needs exactly one of ${certificateSubjectMembers.join(', ')}.`);
  }
  if (method !== 'tls_client_auth') for (const member of named) refuse([member], `Does not go with ${method}.`);
  checkSubject(client, refuse);
}

function checkSubject(
  { tls_client_auth_subject_dn: name, tls_client_auth_san_dns: host }: ClientBody,
  refuse: Refuse,
): void {
  if (name !== undefined && !isDistinguishedName(name)) {
    refuse(['tls_client_auth_subject_dn'], 'Must be a name as RFC 4514 writes it.');
  }
  // OpenSSL takes a leading dot for every name below it.
  if (host !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(host)) {
    refuse(['tls_client_auth_san_dns'], 'Must be a host name.');
  }
}

/** RFC 8725 §3.1: an algorithm goes with one kind of key. */
function checkAlgorithm(method: string, algorithm: string | undefined, refuse: Refuse): void {
  if (algorithm === undefined) return;
  const { assertionAlgorithms, secretAssertionAlgorithms } = capabilities;
  const fitting: Readonly<Record<string, readonly string[]>> = {
    private_key_jwt: assertionAlgorithms,
    client_secret_jwt: secretAssertionAlgorithms,
  };
  if (fitting[method]?.includes(algorithm) === true) return;
  refuse(['token_endpoint_auth_signing_alg'], `Does not go with ${method}.`);
}
