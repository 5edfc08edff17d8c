import { setTimeout as wait } from 'node:timers/promises';
import { OutboundRefused, type OutboundHttp } from '#service';
import type { ClaimedDelivery, Deliveries, MessagesOf, Subscribers } from '#storage';
import type { Courier, Verdict } from './courier.js';
import { pauseSeconds, type DeliveryOptions } from './delivery-options.js';
import { Hosts, hostOf } from './hosts.js';

export interface WorkerParts {
  readonly deliveries: Deliveries;
  readonly subscribers: Subscribers;
  readonly http: Pick<OutboundHttp, 'send'>;
  readonly couriers: readonly Courier[];
  readonly messagesOf: MessagesOf;
  readonly options: DeliveryOptions;
  /** What is done now and then beside it. */
  readonly chores?: () => Promise<void>;
  readonly monotonicMs: () => number;
  readonly count: (kind: string, outcome: Verdict['outcome'] | 'dead') => void;
  readonly onError: (error: unknown, doing: string) => void;
}

/**
 * Reads the log of events for whoever follows it, and brings what is due to its receivers. Any number of processes may run one:
 * the database gives each row to one of them, and gives it to another when nothing is heard of the first.
 */
export class DeliveryWorker {
  private readonly underWay = new Set<Promise<void>>();
  private readonly hosts: Hosts;
  private running: Promise<void> | undefined;
  private stopped = new AbortController();
  private woken = new AbortController();
  private choresAtMs = 0;

  constructor(private readonly parts: WorkerParts) {
    this.hosts = new Hosts(parts.options, parts.monotonicMs);
  }

  start(): void {
    this.stopped = new AbortController();
    this.running = this.run();
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.nudge();
    await this.running;
    await Promise.allSettled([...this.underWay]);
  }

  /** Something may be due: it looks now. */
  nudge(): void {
    this.woken.abort();
  }

  private async run(): Promise<void> {
    const { pollMs, turnMs } = this.parts.options;
    while (!this.stopped.signal.aborted) {
      const beganMs = this.parts.monotonicMs();
      this.woken = new AbortController();
      const { signal } = this.woken;
      const worked = await this.turn().catch((error: unknown) => {
        this.parts.onError(error, 'look for deliveries');
        return false;
      });
      if (!worked) await wait(pollMs, undefined, { signal, ref: false }).catch(() => undefined);
      const leftMs = beganMs + turnMs - this.parts.monotonicMs();
      if (leftMs > 0) await wait(leftMs, undefined, { ref: false });
    }
  }

  private async turn(): Promise<boolean> {
    const { concurrency, perHost, leaseSeconds } = this.parts.options;
    await this.doChores();
    if (!(await this.mayHaveWork(perHost))) return false;
    const worked = await this.fill();
    const limit = concurrency - this.underWay.size;
    if (limit <= 0) return false;
    const busyHosts = this.hosts.busy();
    const claimed = await this.parts.deliveries.claim({ limit, busyHosts, perHost, leaseSeconds });
    const begun = claimed.map((delivery) => this.begin(delivery));
    return worked || begun.includes(true);
  }

  /** One question, where there mostly is nothing. */
  private mayHaveWork(perHost: number): Promise<boolean> {
    return this.parts.subscribers.hasWork(perHost).catch((error: unknown) => {
      this.parts.onError(error, 'look for work');
      return true;
    });
  }

  /** Whatever cannot be read for one subscriber, what is in the queue goes out. */
  private async fill(): Promise<boolean> {
    const { subscribers, messagesOf, onError } = this.parts;
    let worked = false;
    for (let batches = 0; batches < 10; batches += 1) {
      try {
        if (!(await subscribers.fillNext(messagesOf))) break;
        worked = true;
      } catch (error) {
        onError(error, 'read the log for a subscriber');
      }
    }
    return worked;
  }

  private begin(delivery: ClaimedDelivery): boolean {
    const host = hostOf(delivery.endpoint);
    const entered = this.hosts.enter(host);
    const work = (entered ? this.deliver(delivery, host) : this.parts.deliveries.giveBack(delivery))
      .catch((error: unknown) => {
        // Its lease ends, and it is anybody's again.
        this.parts.onError(error, 'deliver');
      })
      .finally(() => {
        this.underWay.delete(work);
        if (entered) this.nudge();
      });
    this.underWay.add(work);
    return entered;
  }

  private async deliver(delivery: ClaimedDelivery, host: string): Promise<void> {
    const courier = this.parts.couriers.find(({ kind }) => kind === delivery.kind);
    if (!courier) throw new Error(`Nobody delivers ${delivery.kind}`);
    let verdict: Verdict = { outcome: 'retry', error: 'failed here' };
    try {
      verdict = await this.attempt(courier, delivery);
    } finally {
      this.hosts.leave(host, verdict.outcome !== 'retry' || verdict.answered === true);
    }
    this.parts.count(delivery.kind, verdict.outcome);
    await this.settle(courier, delivery, verdict);
  }

  private async attempt(courier: Courier, delivery: ClaimedDelivery): Promise<Verdict> {
    try {
      const request = await courier.requestOf(delivery);
      if (!request) return { outcome: 'unwanted' };
      return courier.verdictOf(await this.parts.http.send(request));
    } catch (error) {
      if (error instanceof OutboundRefused) return { outcome: 'retry', error: error.message };
      // It counts as an attempt: what can never be written is given up in the end, as what can never be sent is.
      this.parts.onError(error, `write what ${delivery.kind} ${delivery.target} is told`);
      return { outcome: 'retry', error: 'could not be written', answered: true };
    }
  }

  private async settle(courier: Courier, delivery: ClaimedDelivery, verdict: Verdict): Promise<void> {
    const { deliveries, options } = this.parts;
    switch (verdict.outcome) {
      case 'taken':
      case 'unwanted':
        return deliveries.done(delivery);
      case 'refused':
        return this.bury(courier, delivery, verdict.error);
      case 'halted':
        await courier.halt?.(delivery, verdict.error);
        return deliveries.postpone(delivery, pauseSeconds(options, delivery.attempts + 1, true), verdict.error);
      case 'retry': {
        if (delivery.ageSeconds >= options.giveUpSeconds) return this.bury(courier, delivery, verdict.error);
        const pause = pauseSeconds(options, delivery.attempts + 1, verdict.slow);
        return deliveries.postpone(delivery, pause, verdict.error);
      }
    }
  }

  private async bury(courier: Courier, delivery: ClaimedDelivery, error: string): Promise<void> {
    await this.parts.deliveries.bury(delivery, error, courier.events?.(delivery, error) ?? []);
    this.parts.count(delivery.kind, 'dead');
    this.parts.onError(new Error(error), `tell ${delivery.kind} ${delivery.target}: given up, it`);
  }

  private async doChores(): Promise<void> {
    const now = this.parts.monotonicMs();
    if (now < this.choresAtMs) return;
    this.choresAtMs = now + this.parts.options.choresMs;
    await this.parts.deliveries.forgetExpired();
    await this.parts.chores?.();
  }
}
