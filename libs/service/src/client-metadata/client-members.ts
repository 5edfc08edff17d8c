import * as z from 'zod';
import { capabilities, profileNames, responseTypeOf } from '#protocol';
import { encryptionMembers } from './encryption-members.js';
import { backchannelMembers } from './backchannel-members.js';
import { jwksProblems } from './jwks-problems.js';

const text = (max: number) => z.string().trim().min(1).max(max);
const lifetime = (min: number, max: number) => z.int().min(min).max(max).optional();
const scopeText = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/** RFC 7591 §2: pages that people are led to. */
const page = z
  .string()
  .max(2000)
  .refine((uri) => /^https:\/\/[^\s\\]+$/i.test(uri) && URL.canParse(uri), 'Must be an https URL.')
  .optional();

const jwk = z.record(z.string(), z.unknown());
const jwks = z.strictObject({
  keys: z
    .array(jwk)
    .min(1)
    .max(20)
    .superRefine((keys, context) => {
      for (const { path, message } of jwksProblems(keys))
        context.addIssue({ code: 'custom', path: [...path], message });
    }),
});

const uris = z.array(z.string().max(2000)).max(50).optional();

const audiences = z.array(z.string().max(2000)).max(100);

/** What the platform keeps about a client beside its metadata. */
const settings = z.strictObject({
  profile: z.enum(profileNames).optional().describe('Rules of FAPI 2.0 that it keeps as a whole'),
  first_party: z.boolean().optional().describe("The organisation's own client: no consent page"),
  access_token_format: z.enum(['jwt', 'opaque']).optional().describe('Format where no resource server decides'),
  access_token_lifetime_seconds: lifetime(10, 3600),
  require_pkce: z.boolean().optional().describe('PKCE even where the policy of the server lets it be left out'),
  refresh_rotation: z.enum(['auto', 'always', 'never']).optional(),
  refresh_idle_seconds: lifetime(60, 31_536_000),
  refresh_lifetime_seconds: lifetime(60, 315_360_000),
  refresh_grace_seconds: lifetime(0, 60),
  may_introspect: z.boolean().optional().describe('May introspect tokens whose audience it is not'),
  may_read_revocations: z.boolean().optional().describe('May read the revocation feed'),
  requests_per_minute: lifetime(1, 1_000_000).describe('At the endpoints where it authenticates'),
  sector: text(200).optional().describe('Clients of one sector see the same pseudonyms'),
  resources: audiences.optional().describe('Audiences it may ask for; absent: those of its scopes'),
  token_exchange: z
    .strictObject({
      audiences: audiences.min(1).describe('Whom it may get tokens for'),
      subject_audiences: audiences.optional().describe('Resource servers whose tokens it may bring, beside its own'),
      impersonation: z.boolean().optional().describe('May get tokens that do not say that it acts'),
    })
    .optional()
    .describe('What it may exchange (RFC 8693); absent: nothing'),
  may_act: text(2000).optional().describe('sub of the only one who may act for those in its tokens (RFC 8693)'),
  allow_token_endpoint_audience: z
    .boolean()
    .optional()
    .describe('Its assertions may name the token endpoint as aud; otherwise the issuer alone'),
  require_encrypted_request_object: z
    .boolean()
    .optional()
    .describe('Its request objects have to be encrypted; registering an algorithm only says that they may be'),
  allow_public_password_grant: z
    .boolean()
    .optional()
    .describe('May use the grant password although it has nothing to authenticate with'),
});

/** Members of RFC 7591 §2, and `settings`, which are ours. */
export const clientMembers = {
  client_name: text(200).describe('What people are shown'),
  application_type: z.enum(['web', 'native']).optional().describe('web by default'),
  redirect_uris: uris.describe('Compared character by character'),
  post_logout_redirect_uris: uris,
  grant_types: z
    .array(z.enum([...capabilities.grantTypes, ...capabilities.frontChannelGrantTypes]))
    .max(10)
    .optional()
    .describe('authorization_code by default'),
  response_types: z
    .array(
      z
        .string()
        .max(50)
        .refine((type) => responseTypeOf(type) !== undefined, 'There is no such response type.'),
    )
    .max(10)
    .optional()
    .describe('code by default; those with id_token or token need the grant type implicit'),
  token_endpoint_auth_method: z
    .enum(capabilities.clientAuthenticationMethods)
    .optional()
    .describe('client_secret_basic by default; none for a public client'),
  scope: z.string().max(10_000).regex(scopeText, 'Scope names, separated by single spaces.').optional(),
  token_endpoint_auth_signing_alg: z
    .enum([...capabilities.assertionAlgorithms, ...capabilities.secretAssertionAlgorithms])
    .optional()
    .describe('Of private_key_jwt and client_secret_jwt; absent, all that fit the method'),
  jwks: jwks.optional().describe('Public keys, for private_key_jwt'),
  jwks_uri: z.string().max(2000).optional().describe('Where the client publishes its keys; not together with jwks'),
  tls_client_auth_subject_dn: text(2000).optional().describe('Subject of the certificate, as RFC 4514 writes it'),
  tls_client_auth_san_dns: text(253).optional().describe('DNS name in the certificate'),
  tls_client_auth_san_uri: text(2000).optional().describe('URI in the certificate'),
  tls_client_auth_san_ip: z.union([z.ipv4(), z.ipv6()]).optional().describe('IP address in the certificate'),
  tls_client_auth_san_email: z.email().max(254).optional().describe('E-mail address in the certificate'),
  dpop_bound_access_tokens: z.boolean().optional().describe('Its token requests have to carry a DPoP proof'),
  tls_client_certificate_bound_access_tokens: z
    .boolean()
    .optional()
    .describe('Its tokens are bound to the certificate of the connection'),
  contacts: z.array(z.email().max(254)).max(10).optional(),
  client_uri: page,
  logo_uri: page,
  policy_uri: page,
  tos_uri: page,
  backchannel_logout_uri: z
    .string()
    .max(2000)
    .optional()
    .describe('Told of the end of sessions (OpenID Connect Back-Channel Logout 1.0)'),
  backchannel_logout_session_required: z.boolean().optional().describe('Logout tokens always hold a sid'),
  frontchannel_logout_uri: z
    .string()
    .max(2000)
    .optional()
    .describe('Opened in the browser that signs out (OpenID Connect Front-Channel Logout 1.0)'),
  frontchannel_logout_session_required: z.boolean().optional().describe('It is given iss and sid; it always is'),
  initiate_login_uri: page.describe('Where others may start a sign-in at the client (OpenID Connect Core §4)'),
  ...backchannelMembers,
  id_token_signed_response_alg: z.enum(capabilities.idTokenAlgorithms).optional().describe('RS256 by default'),
  introspection_signed_response_alg: z
    .enum(capabilities.idTokenAlgorithms)
    .optional()
    .describe('Of introspection answers that it asks to be signed (RFC 9701); RS256 by default'),
  userinfo_signed_response_alg: z
    .enum(capabilities.idTokenAlgorithms)
    .optional()
    .describe('Signs what userinfo answers; absent: plain JSON'),
  authorization_signed_response_alg: z
    .enum(capabilities.idTokenAlgorithms)
    .optional()
    .describe('Of answers that are signed (JARM); RS256 by default'),
  ...encryptionMembers,
  require_pushed_authorization_requests: z
    .boolean()
    .optional()
    .describe('Takes only authorization requests that were pushed (RFC 9126)'),
  request_object_signing_alg: z
    .enum([...capabilities.assertionAlgorithms, 'none'])
    .optional()
    .describe('The only algorithm of its request objects; by default any asymmetric one'),
  require_signed_request_object: z.boolean().optional().describe('Takes only signed authorization requests (RFC 9101)'),
  request_uris: uris.describe('Where its request objects may be fetched'),
  default_max_age: lifetime(0, 31_536_000),
  require_auth_time: z.boolean().optional().describe('ID tokens say when the person signed in; they always do'),
  authorization_details_types: z
    .array(text(200))
    .max(50)
    .optional()
    .describe('What it may ask for of RFC 9396; absent: nothing'),
  default_acr_values: z.array(text(200)).max(10).optional().describe('Wished for where a request names no acr_values'),
  subject_type: z.enum(['public', 'pairwise']).optional().describe('pairwise: people have another name in each sector'),
  sector_identifier_uri: z
    .string()
    .max(2000)
    .optional()
    .describe('Holds the redirect URIs of all clients of one sector (OpenID Connect Registration §5)'),
  software_id: text(200).optional(),
  software_version: text(200).optional(),
  settings: settings.optional(),
} as const;
