export {
  deviceCodeLifetimeSeconds,
  DeviceCodes,
  devicePollSeconds,
  type FoundDevice,
} from './device-codes/device-codes.js';
export { openPing, sealPing, type PingNotification } from './backchannel/ping-notification.js';
export {
  AccessTokens,
  identityOf,
  type AccessTokenClaims,
  type Actor,
  type Confirmation,
  type VerifiedToken,
} from './access-tokens/access-tokens.js';
export { PresentedTokens, thumbprintOf } from './access-tokens/presented-tokens.js';
export { DpopNonces } from './dpop/dpop-nonces.js';
export { DpopProofs } from './dpop/dpop-proofs.js';
export { SingleUse } from './dpop/single-use.js';
export { opaqueTokenPrefix } from './access-tokens/opaque-token-prefix.js';
export { SealedCodes, type AuthenticCode, type CodePayload } from './authorization-codes/sealed-codes.js';
export { clientBody, type ClientBody } from './client-metadata/client-body.js';
export { clientMembers } from './client-metadata/client-members.js';
export { refusedMetadata } from './client-metadata/refused-metadata.js';
export { objectOf, registeredMetadata, type RegisteredMetadata } from './client-metadata/registered-metadata.js';
export { effectiveRules, ruleProblems, type EffectiveRules } from './client-metadata/registration-rules.js';
export { fieldsOf, pointerOf } from './errors/fields-of.js';
export { ClientAuthentication, type AuthenticatedClient } from './client-authentication/client-authentication.js';
export { documentedClients } from './client-documents/index.js';
export { clientAuthentication } from './client-authentication/index.js';
export { ClientSecrets } from './client-authentication/client-secrets.js';
export { CertificateSettings } from './client-certificates/certificate-settings.js';
export { ClientCertificates } from './client-certificates/client-certificates.js';
export { ClientEncryption } from './client-keys/client-encryption.js';
export { ClientKeys } from './client-keys/client-keys.js';
export { keyHolderOf } from './client-keys/issuer-keys.js';
export { RegisteredOrigins } from './cors/registered-origins.js';
export { connect, type ConnectOptions, type Infrastructure } from './infrastructure/connect.js';
export { KeySettings, PostgresSettings } from './infrastructure/connection-settings.js';
export {
  configuredServers,
  connectTo,
  infrastructureOf,
  infrastructureSlices,
  type Servers,
} from './infrastructure/infrastructure-of.js';
export { heldOutside, SignerSettings } from './infrastructure/signer-settings.js';
export { keyEncryptionKeysIn } from './infrastructure/key-encryption-keys-in.js';
export { InfrastructureModule } from './infrastructure/infrastructure.module.js';
export { defaultTenant, Tenant } from './infrastructure/tenant.js';
export type { Answer, FailureRenderer } from './errors/answer.js';
export { ErrorAnswers } from './errors/error-answers.js';
export type { Failure } from './errors/failure.js';
export { ProblemError, type FieldProblem } from './errors/problem-error.js';
export { acceptedLanguages, firstLanguage } from './http/accepted-languages.js';
export { allowCors } from './http/allow-cors.js';
export { directRoute } from './http/direct-route.js';
export { allValues, type FormBody } from './http/form-body.js';
export { parseParameters } from './http/parse-parameters.js';
export { singleParameters } from './http/query-parameters.js';
export { currentRequest, currentTraceparent } from './logging/request-scope.js';
export { OutboundHttp, type OutboundAnswer, type OutboundRequest } from './outbound/outbound-http.js';
export { OutboundRefused } from './outbound/outbound-refused.js';
export { OutboundSettings } from './outbound/outbound-settings.js';
export { InfrastructureMetrics } from './infrastructure/infrastructure-metrics.js';
export { HealthRegistry, type Readiness } from './observability/health-registry.js';
export { Metrics } from './observability/metrics.js';
export { defineSettings, type SettingsSlice } from './settings/define-settings.js';
export { flag } from './settings/flag.js';
export { InfrastructureSettings } from './settings/infrastructure-settings.js';
export { listOf } from './settings/list-of.js';
export { isLoopbackAddress, isLoopbackUrl } from './settings/loopback.js';
export { kafkaAccess, KafkaSettings } from './settings/kafka-settings.js';
export { profileOf, type Profile } from './settings/profile.js';
export { provideSettings } from './settings/provide-settings.js';
export { readEnvironment } from './settings/read-environment.js';
export { readSettings } from './settings/read-settings.js';
export { renderEnvExample } from './settings/render-env-example.js';
export { renderSettingsPage } from './settings/render-settings-page.js';
export { SignUpSettings } from './settings/sign-up-settings.js';
export { ServiceSettings } from './settings/service-settings.js';
export { setting } from './settings/setting.js';
export { Settings } from './settings/settings.js';
export { BootError } from './start/boot-error.js';
export { createService, type ServiceOptions } from './start/create-service.js';
export { Draining } from './start/draining.js';
export { refuseTakenPorts } from './start/refuse-taken-ports.js';
export type { Service } from './start/running-service.js';
export { startService } from './start/start-service.js';
export type { AccessTokenPlan } from './token-issuer/access-token-plan.js';
export { IdTokenSigner } from './token-issuer/id-token-signer.js';
export type { IdTokenPlan } from './token-issuer/id-token-plan.js';
export type { Issuance } from './token-issuer/issuance.js';
export { IssuingSettings } from './token-issuer/issuing-settings.js';
export { accessTokenOf, idTokenOf } from './token-issuer/plans-of-grants.js';
export { TokenIssuer, type AccessTokenAnswer, type TokenAnswer } from './token-issuer/token-issuer.js';
export { Clock, FixedClock, SystemClock } from './time/clock.js';
