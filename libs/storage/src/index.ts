export { AdministratorLinks } from './administration/administrator-links.js';
export { IdempotencyKeys, type IdempotentRequest, type IdempotentStart } from './administration/idempotency-keys.js';
export { seedDefaults } from './administration/seed-defaults.js';
export { Audit, type Actor, type AuditChange, type AuditEntry, type WithAudit } from './audit/audit.js';
export type { ClaimMappingRecord } from './claims/claim-mapping-record.js';
export { MappedClaims } from './claims/mapped-claims.js';
export { ClientCache, type ClientSource } from './clients/client-cache.js';
export { ClientDocuments } from './clients/client-documents.js';
export type {
  ClientMetadata,
  ClientRecord,
  DocumentedClient,
  ClientSecret,
  ClientSettings,
  TokenExchangePolicy,
  NewClient,
  NewClientSecret,
} from './clients/client-record.js';
export { Clients, type ClientChange } from './clients/clients.js';
export { AuthorizationCodes, type Claim, type SealedCode } from './codes/authorization-codes.js';
export { InProcessAuthorizationCodes } from './codes/in-process-authorization-codes.js';
export { Consents, type ConsentRecord } from './consents/consents.js';
export {
  backchannelIntervalSeconds,
  BackchannelRequests,
  type BackchannelDecision,
  type WaitingRequest,
} from './backchannel/backchannel-requests.js';
export { DeadLetters, type DeadLetterFilter } from './deliveries/dead-letters.js';
export { Deliveries, type ClaimOptions, type DeliveryLoad } from './deliveries/deliveries.js';
export type {
  ClaimedDelivery,
  DeadLetter,
  DeliveryKind,
  DeliveryMessage,
  NewDelivery,
} from './deliveries/delivery-record.js';
export type {
  NewSubscriber,
  SubscriberChange,
  SubscriberDraft,
  SubscriberProgress,
  SubscriberRecord,
  SubscriberStatus,
} from './deliveries/subscriber-record.js';
export { Subscribers, type MessagesOf } from './deliveries/subscribers.js';
export { detailsTypes } from './scopes/details-types.js';
export { sectorOf } from './clients/sector-of.js';
export { subjectOf } from './grants/subject-of.js';
export { isRedeemed, type ClaimsAgreed, type GrantFacts, type StoredGrant } from './grants/grant-facts.js';
export { EmbeddedPostgresError } from './embedded/embedded-postgres-error.js';
export { EmbeddedPostgres } from './embedded/embedded-postgres.js';
export { GrantLists } from './grants/grant-lists.js';
export { grantEvent } from './grants/grant-event.js';
export { Grants, type RevocationReason } from './grants/grants.js';
export type { Redemption } from './grants/redemptions.js';
export { KeyStore } from './keys/key-store.js';
export { SealedValues, type SealedKind, type SealedValue } from './keys/sealed-values.js';
export type { KeyState, NewSigningKey, StoredSecretKey, StoredSigningKey } from './keys/key-store.js';
export { Attempts, type AttemptLimit, type BucketLimit } from './limits/attempts.js';
export { Tallies } from './limits/tallies.js';
export { networkOf } from './limits/network-of.js';
export { RequestCounts } from './limits/request-counts.js';
export { ShortLivedValues, type ShortLivedKind, type ShortLivedSealing } from './short-lived/short-lived-values.js';
export { openStorage, type Storage, type StorageOptions } from './open-storage.js';
export { EventLog, type LoggedEvent, type LogPosition } from './outbox/event-log.js';
export { agreeOnTransport, chooseTransport, transportOf, transports, type Transport } from './outbox/transport.js';
export { Database, Queries, Transaction } from './postgres/database.js';
export { ensurePartitions } from './postgres/ensure-partitions.js';
export { forgetOver } from './grants/forget-over.js';
export { isMigrated, migrate } from './postgres/migrate.js';
export { CommitUnknown, PostgresUnavailable } from './postgres/postgres-errors.js';
export { sql, type Statement } from './postgres/statement.js';
export type { NewFamily } from './refresh/new-family.js';
export { quantileOf } from './propagation/delay-buckets.js';
export {
  feedKinds,
  Propagation,
  type ConsumerReport,
  type ConsumerState,
  type FeedDelays,
} from './propagation/propagation.js';
export { PolicyCache } from './policy/policy-cache.js';
export { effectivePolicy, Policies, type StoredPolicy } from './policy/policies.js';
export { ClientRegistrations, type ClientRegistrationRecord } from './registration/client-registrations.js';
export { InitialAccessTokens, type InitialAccessTokenRecord } from './registration/initial-access-tokens.js';
export type {
  RegistrationPolicyRecord,
  RegistrationRules,
  SoftwareIssuerRecord,
} from './registration/registration-records.js';
export { afterRestore } from './restore/after-restore.js';
export { nothingKnown, type KnownElsewhere, type RestoreReport } from './restore/known-elsewhere.js';
export { RedisMemory } from './restore/redis-memory.js';
export { RefreshFamilies, type PresentedRefreshToken, type Rotation } from './refresh/refresh-families.js';
export { Endings, type EndedRecord } from './revocations/endings.js';
export { TokenEndings } from './revocations/token-endings.js';
export { RevocationSet, StoreUnavailable, type ReplayAnswer } from './revocations/revocation-set.js';
export { Revocations, type LoggedRevocation } from './revocations/revocations.js';
export type { LineageEpoch, TokenIdentity } from './revocations/token-identity.js';
export { CatalogueCache, type CatalogueView } from './scopes/catalogue-cache.js';
export { Catalogue } from './scopes/catalogue.js';
export type {
  CatalogueChange,
  ResourceServerRecord,
  RoleRecord,
  ScopeRecord,
  SigningAlgorithm,
} from './scopes/catalogue.js';
export { ensureServiceAccounts, type ServiceAccount } from './service-accounts/ensure-service-accounts.js';
export type { SessionRecord } from './sessions/session-record.js';
export { Sessions, type NewSession } from './sessions/sessions.js';
export type { SignedInAt } from './sessions/signed-in.js';
export { StreamSubjects, removedSubjects, type SubjectIdentifier } from './signals/stream-subjects.js';
export { knowsSubjectsAs, personsBehind, type NamedPerson } from './signals/subject-names.js';
export type {
  AssertedSubject,
  TrustedIssuerRecord,
  TrustedIssuerRules,
} from './trusted-issuers/trusted-issuer-record.js';
export type { NewUser, UserChange, UserChangeRequest, UserRecord } from './users/user-record.js';
export { RedisUrlMistake } from './redis/open-redis.js';
export { Users } from './users/users.js';
