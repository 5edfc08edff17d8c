export interface Specification {
  readonly title: string;
  readonly url: string;
  /** How the code's comments name it, before a section. */
  readonly names: readonly string[];
  /** Of `test/flows`: over HTTP, with what is refused. */
  readonly flows: readonly string[];
}

const rfc = (number: number, title: string, flows: readonly string[]): Specification => ({
  title: `RFC ${number}: ${title}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}.html`,
  names: [`RFC ${number}`],
  flows,
});

const openId = (title: string, path: string, names: readonly string[], flows: readonly string[]): Specification => ({
  ...{ title, names, flows },
  url: `https://openid.net/specs/${path}`,
});

/** What the platform speaks. One that no comment names, or that has no test, fails the specs of this folder. */
export const specifications: readonly Specification[] = [
  rfc(6749, 'The OAuth 2.0 Authorization Framework', [
    'codes',
    'refresh',
    'machine-tokens',
    'password',
    'hostile-input',
  ]),
  rfc(6750, 'Bearer Token Usage', ['revocation', 'consumers']),
  rfc(6901, 'JSON Pointer', ['claim-mappings']),
  rfc(7009, 'Token Revocation', ['revocation']),
  rfc(7515, 'JSON Web Signature', ['consumers']),
  rfc(7516, 'JSON Web Encryption', ['encryption', 'encrypted-requests']),
  rfc(7517, 'JSON Web Key', ['client-authentication']),
  rfc(7518, 'JSON Web Algorithms', ['client-authentication']),
  rfc(7521, 'Assertion Framework for Client Authentication and Authorization Grants', ['jwt-bearer']),
  rfc(7523, 'JWT Profile for Client Authentication and Authorization Grants', ['client-authentication', 'jwt-bearer']),
  rfc(7591, 'Dynamic Client Registration', ['registration']),
  rfc(7592, 'Dynamic Client Registration Management', ['registration']),
  rfc(7636, 'Proof Key for Code Exchange', ['codes', 'pkce']),
  rfc(7662, 'Token Introspection', ['revocation', 'machine-tokens']),
  rfc(8252, 'OAuth 2.0 for Native Apps', ['codes']),
  rfc(8414, 'Authorization Server Metadata', ['policy', 'machine-tokens']),
  rfc(8417, 'Security Event Token', ['shared-signals']),
  rfc(8628, 'Device Authorization Grant', ['device-code']),
  rfc(8693, 'Token Exchange', ['token-exchange']),
  rfc(8705, 'Mutual-TLS Client Authentication and Certificate-Bound Access Tokens', ['client-authentication']),
  rfc(8707, 'Resource Indicators', ['machine-tokens']),
  rfc(8725, 'JSON Web Token Best Current Practices', ['client-authentication', 'hostile-input']),
  rfc(8935, 'Push-Based Security Event Token Delivery', ['shared-signals-delivery']),
  rfc(8936, 'Poll-Based Security Event Token Delivery', ['shared-signals-delivery']),
  rfc(9068, 'JWT Profile for Access Tokens', ['machine-tokens']),
  rfc(9101, 'JWT-Secured Authorization Request (JAR)', ['request-objects', 'encrypted-requests']),
  rfc(9126, 'Pushed Authorization Requests', ['pushed-requests']),
  rfc(9207, 'Authorization Server Issuer Identification', ['codes']),
  rfc(9396, 'Rich Authorization Requests', ['authorization-details']),
  rfc(9449, 'Demonstrating Proof of Possession (DPoP)', ['dpop']),
  rfc(9457, 'Problem Details for HTTP APIs', ['policy']),
  rfc(9470, 'Step Up Authentication Challenge', ['step-up']),
  rfc(9700, 'Best Current Practice for OAuth 2.0 Security', ['codes', 'refresh', 'pkce']),
  rfc(9701, 'JWT Response for Token Introspection', ['signed-answers']),
  rfc(9728, 'Protected Resource Metadata', ['consumers']),
  openId(
    'OpenID Connect Core 1.0',
    'openid-connect-core-1_0.html',
    ['OpenID Connect Core'],
    ['codes', 'claims', 'claim-mappings', 'hybrid', 'pairwise'],
  ),
  openId('OpenID Connect Discovery 1.0', 'openid-connect-discovery-1_0.html', ['OpenID Connect Discovery'], ['policy']),
  openId(
    'OpenID Connect Dynamic Client Registration 1.0',
    'openid-connect-registration-1_0.html',
    ['OpenID Connect Dynamic Client Registration', 'OpenID Connect Registration'],
    ['registration'],
  ),
  openId(
    'OpenID Connect RP-Initiated Logout 1.0',
    'openid-connect-rpinitiated-1_0.html',
    ['RP-Initiated Logout'],
    ['front-channel-logout'],
  ),
  openId(
    'OpenID Connect Front-Channel Logout 1.0',
    'openid-connect-frontchannel-1_0.html',
    ['Front-Channel Logout'],
    ['front-channel-logout'],
  ),
  openId(
    'OpenID Connect Back-Channel Logout 1.0',
    'openid-connect-backchannel-1_0.html',
    ['Back-Channel Logout'],
    ['back-channel-logout'],
  ),
  openId(
    'OpenID Connect Client-Initiated Backchannel Authentication (CIBA) Core 1.0',
    'openid-client-initiated-backchannel-authentication-core-1_0-final.html',
    ['CIBA'],
    ['ciba'],
  ),
  openId('JWT Secured Authorization Response Mode (JARM)', 'oauth-v2-jarm.html', ['JARM'], ['pushed-requests']),
  openId(
    'FAPI 2.0 Security Profile',
    'fapi-security-profile-2_0-final.html',
    ['FAPI 2.0 Security Profile'],
    ['profiles'],
  ),
  openId('FAPI 2.0 Message Signing', 'fapi-message-signing-2_0.html', ['FAPI 2.0 Message Signing'], ['profiles']),
  openId(
    'OpenID Shared Signals Framework 1.0',
    'openid-sharedsignals-framework-1_0-final.html',
    ['SSF', 'Shared Signals'],
    ['shared-signals', 'shared-signals-delivery'],
  ),
  openId('OpenID Continuous Access Evaluation Profile 1.0', 'openid-caep-1_0-final.html', ['CAEP'], ['shared-signals']),
];
