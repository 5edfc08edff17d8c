import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import {
  DeliveryMetrics,
  DeliveryOptions,
  DeliveryWorker,
  inactivitySeconds,
  LogoutCourier,
  PingCourier,
  SignalCourier,
  signalMessages,
  SignalSigner,
  streamUpdatedEvent,
  WebhookCourier,
  webhookMessages,
} from '#deliveries';
import { KeyRing, Sealer } from '#keys';
import { Clock, Metrics, OutboundHttp, ServiceSettings } from '#service';
import { Clients, Deliveries, Subscribers, type MessagesOf } from '#storage';

/** Webhooks, security events, logout tokens and pings leave from here: one queue, four ways to write what is told. */
@Injectable()
export class DeliveryService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Deliveries');
  private readonly worker: DeliveryWorker;
  readonly signer: SignalSigner;

  constructor(
    private readonly subscribers: Subscribers,
    private readonly deliveries: Deliveries,
    private readonly clock: Clock,
    clients: Clients,
    keyRing: KeyRing,
    sealer: Sealer,
    http: OutboundHttp,
    { issuer }: ServiceSettings,
    metrics: Metrics,
    options: DeliveryOptions,
  ) {
    const counted = new DeliveryMetrics(metrics, deliveries);
    this.signer = new SignalSigner(keyRing, issuer);
    this.worker = new DeliveryWorker({
      deliveries,
      subscribers,
      http,
      options,
      couriers: [
        new WebhookCourier(subscribers, keyRing, issuer),
        new SignalCourier(clients, subscribers, deliveries, this.signer, sealer, clock),
        new LogoutCourier(clients, keyRing, issuer, clock),
        new PingCourier(clients, sealer, clock),
      ],
      messagesOf: this.messagesOf,
      chores: () => this.pauseInactive(),
      monotonicMs: () => clock.monotonicMs(),
      count: (kind, outcome) => {
        counted.count(kind, outcome);
      },
      onError: (error, doing) => {
        this.logger.warn({ err: error, msg: `${doing} failed` });
      },
    });
  }

  readonly messagesOf: MessagesOf = async (queries, subscriber, events) =>
    subscriber.kind === 'webhook'
      ? webhookMessages(subscriber, events)
      : signalMessages(queries, subscriber, events, this.signer.issuer, this.clock.nowMs());

  onApplicationBootstrap(): void {
    this.worker.start();
  }

  /** Before the connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }

  /** What this process has put into the queue need not wait for its next look. */
  nudge(): void {
    this.worker.nudge();
  }

  /** SSF 1.0 §8.1.1: nobody has fetched anything for as long as it is kept. */
  private async pauseInactive(): Promise<void> {
    for (const { id } of await this.subscribers.inactive(inactivitySeconds)) {
      const reason = 'Nobody has polled it for a week';
      await this.subscribers.setStatus(id, 'paused', reason);
      await this.deliveries.enqueue(id, [streamUpdatedEvent(id, 'paused', reason, this.clock.nowMs())]);
    }
  }
}
