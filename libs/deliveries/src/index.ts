export { LogoutCourier } from './logout/logout-courier.js';
export { PingCourier } from './ping/ping-courier.js';
export { DeliveryMetrics } from './queue/delivery-metrics.js';
export { DeliveryOptions } from './queue/delivery-options.js';
export { DeliveryWorker } from './queue/delivery-worker.js';
export { streamUpdatedEvent, testableEvents, testSignal, verificationEvent } from './signals/control-events.js';
export { deliveredEvents, privateEvents, standardEvents } from './signals/event-types.js';
export { SignalCourier, SignalSigner } from './signals/signal-courier.js';
export type { SignalMessage } from './signals/signal-message.js';
export { signalMessages } from './signals/signal-messages.js';
export {
  inactivitySeconds,
  pollMethod,
  pushMethod,
  sealContext,
  type StreamRecord,
  type StreamSettings,
} from './signals/stream-settings.js';
export { WebhookCourier } from './webhooks/webhook-courier.js';
export {
  testWebhookMessage,
  webhookFormats,
  webhookMessages,
  type WebhookSettings,
} from './webhooks/webhook-messages.js';
