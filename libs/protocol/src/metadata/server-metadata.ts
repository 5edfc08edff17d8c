import { identityScopes } from '../administration/administration-scopes.js';
import { givesTokens } from '../response-types/response-type.js';
import { capabilities } from './capabilities.js';
import type { ServerPolicy } from './server-policy.js';

/** What the server can do with certificates of clients, by its settings. */
export interface CertificatesInUse {
  /** They reach it. */
  readonly seen: boolean;
  /** It trusts authorities that issue them. */
  readonly trusted: boolean;
  /** The issuer's address with the port where the server itself asks for them; undefined where a proxy does. */
  readonly base?: string | undefined;
}

/** What the catalogue, the policy and the settings of this server have. */
export interface WhatIsOn {
  readonly scopes: readonly string[];
  readonly certificates: CertificatesInUse;
  readonly policy: ServerPolicy;
  /** Whether people may create accounts themselves. */
  readonly signUp: boolean;
  readonly authorizationDetailsTypes: readonly string[];
  /** Those that administrators have defined. */
  readonly claims: readonly string[];
}

/**
 * The metadata document of the authorization server, from what is on.
 *
 * @see RFC 8414 §2
 * @see OpenID Connect Discovery §3
 */
export function serverMetadata(
  issuer: string,
  { scopes, certificates, policy, signUp, authorizationDetailsTypes, claims }: WhatIsOn,
): Readonly<Record<string, unknown>> {
  return {
    issuer,
    ...endpoints(issuer, policy),
    // RFC 8414 §2: it is there for clients that may register.
    ...(policy.registration !== 'closed' && { registration_endpoint: `${issuer}/oauth2/register` }),
    client_id_metadata_document_supported: policy.client_id_metadata_documents,
    require_pushed_authorization_requests: false,
    ...logoutMetadata,
    scopes_supported: [...new Set([...Object.keys(identityScopes), ...scopes])],
    response_types_supported: policy.response_types,
    response_modes_supported: capabilities.responseModes,
    grant_types_supported: [...policy.grant_types, ...(policy.response_types.some(givesTokens) ? ['implicit'] : [])],
    // Initiating User Registration via OpenID Connect 1.0 §3: create where people can sign up.
    prompt_values_supported: capabilities.prompts.filter((prompt) => prompt !== 'create' || signUp),
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: capabilities.idTokenAlgorithms,
    userinfo_signing_alg_values_supported: capabilities.idTokenAlgorithms,
    introspection_signing_alg_values_supported: capabilities.idTokenAlgorithms,
    authorization_signing_alg_values_supported: capabilities.idTokenAlgorithms,
    ...encryption,
    ...authenticationMetadata(certificates, policy),
    ...(certificates.base !== undefined && { mtls_endpoint_aliases: mtlsAliases(certificates.base, policy) }),
    // RFC 9449 §5.1
    dpop_signing_alg_values_supported: capabilities.dpopAlgorithms,
    code_challenge_methods_supported: capabilities.codeChallengeMethods,
    claims_supported: [...new Set([...capabilities.claims, ...claims])],
    claims_parameter_supported: true,
    // RFC 9396 §10
    authorization_details_types_supported: authorizationDetailsTypes,
    acr_values_supported: capabilities.acrValues,
    ui_locales_supported: capabilities.uiLocales,
    ...requestObjects(policy),
    // RFC 9207 §3
    authorization_response_iss_parameter_supported: true,
  };
}

/** What clients may have encrypted to their keys (OpenID Connect Discovery §3, JARM §4, RFC 9701 §7). */
const encryption: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ['id_token', 'userinfo', 'introspection', 'authorization'].flatMap((answer): [string, readonly string[]][] => [
    [`${answer}_encryption_alg_values_supported`, capabilities.keyEncryptionAlgorithms],
    [`${answer}_encryption_enc_values_supported`, capabilities.contentEncryptionAlgorithms],
  ]),
);

const requestObjects = (policy: ServerPolicy) => ({
  request_parameter_supported: true,
  request_uri_parameter_supported: true,
  require_request_uri_registration: true,
  request_object_signing_alg_values_supported: [
    ...capabilities.assertionAlgorithms,
    ...(policy.unsigned_request_objects ? ['none'] : []),
  ],
  request_object_encryption_alg_values_supported: capabilities.requestObjectEncryptionAlgorithms,
  request_object_encryption_enc_values_supported: capabilities.contentEncryptionAlgorithms,
});

const logoutMetadata = {
  backchannel_logout_supported: capabilities.backchannelLogout,
  backchannel_logout_session_supported: capabilities.backchannelLogout,
  frontchannel_logout_supported: capabilities.frontchannelLogout,
  frontchannel_logout_session_supported: capabilities.frontchannelLogout,
};

/** OpenID Connect CIBA §4 */
const backchannelAuthentication = (issuer: string, { grant_types: grants }: ServerPolicy) =>
  grants.includes('urn:openid:params:grant-type:ciba')
    ? {
        backchannel_authentication_endpoint: `${issuer}/oauth2/bc-authorize`,
        backchannel_token_delivery_modes_supported: capabilities.backchannelDeliveryModes,
        backchannel_authentication_request_signing_alg_values_supported: capabilities.assertionAlgorithms,
        backchannel_user_code_parameter_supported: false,
      }
    : {};

const endpoints = (issuer: string, policy: ServerPolicy) => ({
  authorization_endpoint: `${issuer}/oauth2/authorize`,
  pushed_authorization_request_endpoint: `${issuer}/oauth2/par`,
  token_endpoint: `${issuer}/oauth2/token`,
  device_authorization_endpoint: `${issuer}/oauth2/device_authorization`,
  jwks_uri: `${issuer}/oauth2/jwks`,
  userinfo_endpoint: `${issuer}/oauth2/userinfo`,
  introspection_endpoint: `${issuer}/oauth2/introspect`,
  revocation_endpoint: `${issuer}/oauth2/revoke`,
  end_session_endpoint: `${issuer}/oauth2/logout`,
  ...backchannelAuthentication(issuer, policy),
});

/** RFC 8705 §5: those that clients call by themselves. */
function mtlsAliases(base: string, policy: ServerPolicy) {
  const openedByBrowsers = ['authorization_endpoint', 'end_session_endpoint'];
  const called = ([name]: [string, unknown]) => name.endsWith('_endpoint') && !openedByBrowsers.includes(name);
  return Object.fromEntries(Object.entries(endpoints(base, policy)).filter(called));
}

function authenticationMetadata(
  certificates: CertificatesInUse,
  policy: ServerPolicy,
): Readonly<Record<string, unknown>> {
  const methods = methodsWith(certificates, policy);
  const confidential = methods.filter((method) => method !== 'none');
  const assertionAlgorithms = [...capabilities.assertionAlgorithms, ...capabilities.secretAssertionAlgorithms];
  return {
    // RFC 8705 §3.3
    tls_client_certificate_bound_access_tokens: certificates.seen,
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
  };
}

function methodsWith({ seen, trusted }: CertificatesInUse, policy: ServerPolicy): readonly string[] {
  return policy.token_endpoint_auth_methods.filter((method) => {
    if (method === 'tls_client_auth') return seen && trusted;
    return method !== 'self_signed_tls_client_auth' || seen;
  });
}
