export { DpopNonces, type DpopNoncesOptions } from './dpop/dpop-nonces.js';
export type { DpopProof } from './dpop/check-proof.js';
export type { ClientCredentials } from './feeds/client-credentials.js';
export type { Feed, FeedHandlers, FeedKind } from './feeds/feed.js';
export { KafkaFeed, type KafkaFeedOptions } from './feeds/kafka-feed.js';
export type { KafkaMessage, KafkaTransport, KafkaTransportOptions } from './feeds/kafka-transport.js';
export { PollFeed } from './feeds/poll-feed.js';
export {
  SharedSignalsPushReceiver,
  type PushAnswer,
  type SharedSignalsPushReceiverOptions,
} from './feeds/shared-signals-push-receiver.js';
export { SharedSignalsPollFeed, type SharedSignalsPollFeedOptions } from './feeds/shared-signals-poll-feed.js';
export { SseFeed, type SseFeedOptions } from './feeds/sse-feed.js';
export { challengesOf, type ChallengeOptions } from './http/challenges.js';
export { RequestGuard, type Guarded, type Refusal, type RequestGuardOptions } from './http/request-guard.js';
export { resourceMetadata, resourceMetadataPath, type ResourceMetadataOptions } from './http/resource-metadata.js';
export type { Metrics } from './metrics/metrics.js';
export { LiveRevocations } from './records/live-revocations.js';
export type { RevocationRecord } from './records/revocation-record.js';
export { recordKey, type RecordKey } from './records/record-key.js';
export { RevocationSet } from './records/revocation-set.js';
export type { SignedRecord } from './records/signed-record.js';
export { TokenRefused, type RefusalError, type RefusalReason } from './token-refused.js';
export type { AccessToken, Actor, Confirmation } from './verify/access-token.js';
export { TokenVerifier } from './verify/token-verifier.js';
export type { TokenVerifierOptions } from './verify/token-verifier-options.js';
export type { Requirements, StalenessPolicy, VerifyOptions } from './verify/verify-options.js';
