/** FAPI 2.0 Security Profile §5.4.1 */
const algorithms = ['PS256', 'ES256', 'EdDSA'] as const;

const security = {
  /** §5.3.2.1, 6: whoever is not among them has not proved to be the client, or shares a secret. */
  authenticationMethods: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
  /** Of assertions, request objects, DPoP proofs, and of all that is signed for the client. */
  algorithms,
  /** §5.3.2.1, 2 and §5.3.2.2, 1 */
  forbiddenGrantTypes: ['implicit', 'password'],
  responseTypes: ['code'],
  /** §5.3.2.1, 11 */
  codeLifetimeSeconds: 60,
  /** §5.3.2.1, 13: further ahead, a JWT is refused, whatever a nonce says about its age. */
  mostSecondsAhead: 60,
  signedRequests: false,
  signedResponses: false,
  signedIntrospection: false,
} as const;

export interface ProfileRules {
  readonly authenticationMethods: readonly string[];
  readonly algorithms: readonly string[];
  readonly forbiddenGrantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly codeLifetimeSeconds: number;
  readonly mostSecondsAhead: number;
  /** FAPI 2.0 Message Signing §5.3: request objects (JAR). */
  readonly signedRequests: boolean;
  /** §5.4: answers of the authorization endpoint (JARM). */
  readonly signedResponses: boolean;
  /** §5.5: answers of introspection (RFC 9701). */
  readonly signedIntrospection: boolean;
}

export const profileNames = ['fapi2-security', 'fapi2-message-signing'] as const;
export type ProfileName = (typeof profileNames)[number];

/** What each profile asks for beyond what every client has to do. */
const profiles: Readonly<Record<ProfileName, ProfileRules>> = {
  'fapi2-security': security,
  'fapi2-message-signing': { ...security, signedRequests: true, signedResponses: true, signedIntrospection: true },
};

interface Profiled {
  readonly settings: { readonly profile?: ProfileName };
}

/** The rules of the client's profile; undefined for one that has none. */
export const rulesOf = (client: Profiled | undefined): ProfileRules | undefined =>
  client?.settings.profile && profiles[client.settings.profile];

export const rulesNamed = (profile: ProfileName): ProfileRules => profiles[profile];

/** What signs an answer for a client that has registered nothing: RS256 (OpenID Connect Core §2), which no profile takes. */
export const defaultAlgorithm = (client: Profiled): 'PS256' | 'RS256' => (rulesOf(client) ? 'PS256' : 'RS256');

/** Those of `supported` that the client's profile takes. */
export const algorithmsWithin = (client: Profiled, supported: readonly string[]): readonly string[] =>
  supported.filter((algorithm) => rulesOf(client)?.algorithms.includes(algorithm) ?? true);
