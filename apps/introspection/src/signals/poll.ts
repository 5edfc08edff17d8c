import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { SignalMessage, StreamRecord } from '#deliveries';
import { Clock, Draining } from '#service';
import { Deliveries, Subscribers, type NewDelivery } from '#storage';
import { DeliveryService } from '../deliveries/delivery-service.js';
import { FeedReaders } from '../feed/feed-readers.js';
import type { PollRequest } from './stream-body.js';

/** Below the half minute after which gateways give up. */
const longestMs = 25_000;
const lookEveryMs = 150;
/** Each is signed for the answer. */
const mostEvents = 50;

/** RFC 8936: what a receiver fetches itself. What it does not acknowledge stays. */
@Injectable()
export class Poll {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly subscribers: Subscribers,
    private readonly service: DeliveryService,
    private readonly readers: FeedReaders,
    private readonly draining: Draining,
    private readonly clock: Clock,
  ) {}

  /** §2.4: what is acknowledged is gone before anything is fetched. */
  async answer(stream: StreamRecord, request: PollRequest, gone: AbortSignal): Promise<object> {
    await this.deliveries.taken(stream.id, request.ack);
    for (const [jti, { err, description }] of Object.entries(request.setErrs)) {
      await this.deliveries.refused(stream.id, jti, `${err} ${description ?? ''}`.trim().slice(0, 500));
    }
    const limit = Math.min(request.maxEvents ?? mostEvents, mostEvents);
    if (limit === 0) return { sets: {} };
    const leave = this.readers.enter(stream.owner ?? '', 'poll');
    const found = await this.wanted(stream.id, limit + 1, request.returnImmediately, gone).finally(leave);
    const sets = await Promise.all(found.slice(0, limit).map(({ message }) => this.signed(stream, message)));
    return { sets: Object.fromEntries(sets), ...(found.length > limit && { moreAvailable: true }) };
  }

  private async signed(stream: StreamRecord, message: NewDelivery['message']): Promise<readonly [string, string]> {
    const signal = message as unknown as SignalMessage;
    return [signal.jti, await this.service.signer.sign(signal, stream.owner ?? '')];
  }

  private async wanted(id: string, limit: number, atOnce: boolean, gone: AbortSignal): Promise<NewDelivery[]> {
    const until = this.clock.monotonicMs() + longestMs;
    const signal = AbortSignal.any([gone, this.draining.signal]);
    for (;;) {
      await this.subscribers.fill(id, this.service.messagesOf);
      const enabled = (await this.subscribers.find(id))?.status === 'enabled';
      const found = await this.deliveries.waiting(id, limit, enabled);
      if (found.length > 0 || atOnce || signal.aborted || this.clock.monotonicMs() >= until) return found;
      await wait(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
