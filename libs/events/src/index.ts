export { clientChanged, type ClientChanged } from './contracts/client-changed.v1.js';
export { isFollowed, topics, type EventContract, type Topic, type TopicSettings } from './contracts/event-contract.js';
export { grantLifecycle, type GrantLifecycle } from './contracts/grant-lifecycle.v1.js';
export { keyChanged, type KeyChanged } from './contracts/key-changed.v1.js';
export {
  recordSignatureType,
  signedText,
  snapshotSignatureType,
  type SignedParts,
  type SignedRecord,
} from './contracts/record-signature.js';
export { resourceChanged, type ResourceChanged } from './contracts/resource-changed.v1.js';
export { epochKinds, revocationKinds, revocationRecorded } from './contracts/revocation-recorded.v1.js';
export type { RevocationKind, RevocationRecorded } from './contracts/revocation-recorded.v1.js';
export {
  logoutUndelivered,
  sessionEnded,
  type LogoutUndelivered,
  type SessionEnded,
} from './contracts/session-ended.v1.js';
export { EventBus, NotCarried } from './bus/event-bus.js';
export type { BroadcastHandlers, BusHealth, BusRecord, ReceivedRecord, Subscription } from './bus/event-bus.js';
export { ensureTopics, TopicMismatch } from './bus/ensure-topics.js';
export { saslMechanisms, type KafkaAccess } from './bus/kafka-access.js';
export { KafkaEventBus, type KafkaOptions } from './bus/kafka-event-bus.js';
export { readTopic } from './bus/read-topic.js';
export { heartbeats, heartbeatKey, heartbeatType, heartbeatValue, isHeartbeat } from './bus/heartbeat.js';
export { signedParts, signedRecord } from './bus/signed-record.js';
export { InProcessEventBus } from './bus/in-process-event-bus.js';
export { outboxEvent, revocationEvent, type OutboxEvent, type RevocationRecord } from './outbox/outbox-event.js';
export {
  Outbox,
  type Leadership,
  type PublishedThrough,
  type WaitingEvent,
  type WaitingQuery,
} from './outbox/outbox.js';
export { Relay, type RelayOptions } from './outbox/relay.js';
