export {
  administrationAudience,
  administrationScopes,
  administratorRole,
  identityScopes,
  isAdministrationScope,
  isBuiltInScope,
  signalScopes,
  type AdministrationScope,
  type SignalScope,
} from './administration/administration-scopes.js';
export {
  checkDetail,
  invalidDetails,
  narrowedDetails,
  parseAuthorizationDetails,
  type AuthorizationDetail,
  type AuthorizationDetailsType,
} from './authorization-details/authorization-detail.js';
export {
  fits,
  parseClaimsRequest,
  wantedOf,
  type ClaimRequest,
  type ClaimRequests,
  type ClaimsRequest,
} from './claims/claims-request.js';
export {
  claimTargets,
  mappedClaims,
  mappingsFor,
  readsPerson,
  type ClaimMapping,
  type ClaimTarget,
} from './claims/claim-mapping.js';
export { isJsonPointer } from './claims/json-pointer.js';
export { isProtectedClaim } from './claims/protected-claims.js';
export { scopeClaims, scopesOfClaims } from './claims/scope-claims.js';
export {
  certificateSubjectMembers,
  isDistinguishedName,
  matchesCertificateSubject,
  type CertificateSubject,
} from './clients/certificate-subject.js';
export { isClientDocumentUrl } from './clients/client-document-url.js';
export { clientAuthenticationFailed } from './clients/client-authentication-failed.js';
export {
  clientAssertionType,
  presentedCredentials,
  type ClientParameters,
  type PresentedCredentials,
} from './clients/presented-credentials.js';
export { isCodeAuthentic, makeCode, parseCode, type ParsedCode } from './codes/authorization-code.js';
export { checkDpopProof, invalidDpopProof, readDpopProof, type DpopProof } from './dpop/dpop-proof.js';
export { makeUserCode, readUserCode, shownUserCode } from './device/user-code.js';
export { OAuthError, type OAuthErrorCode } from './errors/oauth-error.js';
export { switchedOff } from './errors/switched-off.js';
export { errorCatalogue } from './errors/catalogue/error-catalogue.js';
export type { ErrorEntry } from './errors/catalogue/error-entry.js';
export { errorInWords, errorTranslations } from './errors/catalogue/error-in-words.js';
export {
  capabilities,
  type ClientAuthenticationMethod,
  type GrantType,
  type ResponseType,
} from './metadata/capabilities.js';
export { defaultPolicy, type PolicyChanges, type ServerPolicy } from './metadata/server-policy.js';
export { serverMetadata, type CertificatesInUse } from './metadata/server-metadata.js';
export { asksFor, givesTokens, grantTypesOf, responseTypeOf } from './response-types/response-type.js';
export { isCodeChallenge, verifyCodeChallenge } from './pkce/verify-code-challenge.js';
export { checkProfiledObject } from './profiles/check-profiled-object.js';
export { checkProfiledRequest } from './profiles/check-profiled-request.js';
export { profileProblems } from './profiles/profile-problems.js';
export { profileViolated } from './profiles/profile-violated.js';
export { algorithmsWithin, defaultAlgorithm, profileNames, rulesOf, type ProfileName } from './profiles/profiles.js';
export { matchesRedirectUri } from './redirects/matches-redirect-uri.js';
export {
  firstRefreshToken,
  isRefreshToken,
  nextRefreshToken,
  readRefreshToken,
  refreshTokenHash,
  writeRefreshToken,
  type RefreshToken,
} from './refresh/refresh-token.js';
export { allowedScopes, parseScope, scopeWithin } from './scopes/parse-scope.js';
export { halfHash } from './tokens/half-hash.js';
export { storedName } from './tokens/stored-name.js';
export { tenantMac } from './tokens/tenant-mac.js';
