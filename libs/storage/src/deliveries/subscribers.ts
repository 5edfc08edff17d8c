import { topics } from '#events';
import { EventLog, type LoggedEvent } from '../outbox/event-log.js';
import type { WithAudit } from '../audit/audit.js';
import type { Database, Queries, Transaction } from '../postgres/database.js';
import type { Deliveries } from './deliveries.js';
import type { NewDelivery } from './delivery-record.js';
import { deletePending, hasten } from './delivery-statements.js';
import type {
  NewSubscriber,
  SubscriberChange,
  SubscriberDraft,
  SubscriberKind,
  SubscriberProgress,
  SubscriberRecord,
  SubscriberStatus,
} from './subscriber-record.js';
import * as statements from './subscriber-statements.js';

/** What a subscriber is told of these events; read in the transaction that moves its place in the log. */
export type MessagesOf = (
  queries: Queries,
  subscriber: SubscriberRecord,
  events: readonly LoggedEvent[],
) => Promise<readonly NewDelivery[]>;

type Placed = SubscriberRecord & { readonly xid: string; readonly eventId: string };

/** How long one whose events cannot be put into messages is left alone, so that it keeps nobody else waiting. */
const setAsideMs = 5000;
/** How many events are looked at, and how many deliveries may wait, at once: what is behind stays in the log, not in the queue. */
const batch = 200;
const everyTopic = topics.map(({ topic }) => topic);
const first = '00000000-0000-0000-0000-000000000000';

/**
 * Webhooks and Shared Signals streams. Each has a place in the log of events; the place and the deliveries that come of what was
 * read move in one transaction, so no event is passed over and none is queued twice.
 */
export class Subscribers {
  /** Until when, on this process's clock. */
  private readonly setAside = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly deliveries: Deliveries,
  ) {}

  find(id: string): Promise<SubscriberRecord | undefined> {
    return this.database.row(statements.selectSubscriber, [id]);
  }

  page(tenant: string, kind: SubscriberKind, after: string | undefined, limit: number): Promise<SubscriberRecord[]> {
    return this.database.rows(statements.selectPage, [tenant, kind, after ?? first, limit]);
  }

  ofOwner(tenant: string, kind: SubscriberKind, owner: string): Promise<SubscriberRecord[]> {
    return this.database.rows(statements.selectOfOwner, [tenant, kind, owner]);
  }

  /** Hears what is told from now on. Undefined when its owner has one already. */
  create(subscriber: NewSubscriber, audit?: WithAudit<SubscriberRecord>): Promise<SubscriberRecord | undefined> {
    return this.database.transaction(async (transaction) => {
      const { id, tenant, kind, owner, name, endpoint, sealedAuthorization, settings } = subscriber;
      const values = [id, tenant, kind, owner ?? null, name, endpoint, sealedAuthorization ?? null, settings];
      const created = await transaction.row<SubscriberRecord>(statements.insertSubscriber, values);
      if (created) await audit?.(transaction, undefined, created);
      return created;
    });
  }

  update(
    id: string,
    version: number | undefined,
    draft: SubscriberDraft,
    audit?: WithAudit<SubscriberRecord>,
  ): Promise<SubscriberChange> {
    const { name, endpoint, sealedAuthorization = null, settings } = draft;
    return this.change(id, version, audit, async (transaction) => {
      await transaction.rows(hasten, [id]);
      return transaction.row(statements.updateSubscriber, [id, name, endpoint, sealedAuthorization, settings]);
    });
  }

  /** Paused: what is told waits in the log. Disabled: what is told meanwhile is never delivered, nor what waits. */
  setStatus(
    id: string,
    status: SubscriberStatus,
    reason: string | null,
    audit?: WithAudit<SubscriberRecord>,
  ): Promise<SubscriberChange> {
    return this.change(id, undefined, audit, async (transaction) => {
      await transaction.rows(status === 'disabled' ? deletePending : hasten, [id]);
      return transaction.row(statements.updateStatus, [id, status, reason]);
    });
  }

  delete(id: string, version: number | undefined, audit?: WithAudit<SubscriberRecord>): Promise<SubscriberChange> {
    return this.database.transaction(async (transaction) => {
      const found = await lockVersion(transaction, id, version);
      if (found.outcome !== 'changed') return found;
      await transaction.rows(statements.deleteSubscriber, [id]);
      await audit?.(transaction, found.subscriber, undefined);
      return found;
    });
  }

  /** Reads the log again from a time on; what waits is part of that, so it goes. */
  replay(id: string, epochSeconds: number, audit?: (queries: Queries) => Promise<void>): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      if (!(await transaction.row(statements.lockSubscriber, [id]))) return false;
      const { xid, id: eventId } = await new EventLog(transaction).positionAt(epochSeconds);
      await transaction.rows(deletePending, [id]);
      await transaction.rows(statements.moveCursor, [id, xid, eventId]);
      await audit?.(transaction);
      return true;
    });
  }

  /** The receiver was heard of. */
  async touch(id: string): Promise<void> {
    await this.database.rows(statements.touchSubscriber, [id]);
  }

  progress(id: string): Promise<SubscriberProgress | undefined> {
    return this.database.row(statements.selectProgress, [id]);
  }

  /** Streams whose receivers have not polled for this long. */
  inactive(seconds: number): Promise<SubscriberRecord[]> {
    return this.database.rows(statements.selectInactive, [seconds]);
  }

  /** Whether one is behind, or a delivery may be due: what a worker asks again and again. */
  async hasWork(perHost: number): Promise<boolean> {
    const work = await this.database.row<{ found: boolean }>(statements.selectWork, [batch, this.aside(), perHost]);
    return work?.found === true;
  }

  /** Brings the next batch of the log to one subscriber that is behind; false when there is none. */
  async fillNext(messagesOf: MessagesOf): Promise<boolean> {
    // Asked without a transaction: mostly nobody is behind.
    if (!(await this.database.row(statements.selectBehind, [batch, this.aside()]))) return false;
    return this.database.transaction(async (transaction) => {
      const subscriber = await transaction.row<Placed>(statements.lockUnread, [batch, this.aside()]);
      return subscriber ? this.fillIn(transaction, subscriber, messagesOf) : false;
    });
  }

  /** The same for one that polls, when it does. */
  async fill(id: string, messagesOf: MessagesOf): Promise<boolean> {
    // Asked without a lock: a receiver that waits asks again and again.
    if (!(await this.database.row(statements.selectUnread, [id]))) return false;
    return this.database.transaction(async (transaction) => {
      const subscriber = await transaction.row<Placed>(statements.lockSubscriber, [id]);
      if (subscriber?.status !== 'enabled') return false;
      const load = await transaction.row<{ pending: number }>(statements.countPending, [id, batch]);
      return (load?.pending ?? 0) < batch && this.fillIn(transaction, subscriber, messagesOf);
    });
  }

  private async fillIn(transaction: Transaction, subscriber: Placed, messagesOf: MessagesOf): Promise<boolean> {
    const { id, xid, eventId } = subscriber;
    const { events } = await new EventLog(transaction).read({ xid, id: eventId }, everyTopic, batch);
    const last = events.at(-1);
    if (!last) return false;
    const own = events.filter(({ tenant }) => tenant === subscriber.tenant);
    const messages = await messagesOf(transaction, subscriber, own).catch((error: unknown) => {
      this.setAside.set(id, performance.now() + setAsideMs);
      throw new Error(`The events for ${subscriber.kind} ${id} cannot be put into messages`, { cause: error });
    });
    await this.deliveries.add(transaction, id, messages);
    await transaction.rows(statements.moveCursor, [id, last.xid, last.id]);
    return true;
  }

  private aside(): string[] {
    const now = performance.now();
    for (const [id, untilMs] of this.setAside) if (untilMs <= now) this.setAside.delete(id);
    return [...this.setAside.keys()];
  }

  private change(
    id: string,
    version: number | undefined,
    audit: WithAudit<SubscriberRecord> | undefined,
    work: (transaction: Transaction) => Promise<SubscriberRecord | undefined>,
  ): Promise<SubscriberChange> {
    return this.database.transaction(async (transaction) => {
      const found = await lockVersion(transaction, id, version);
      if (found.outcome !== 'changed') return found;
      const subscriber = await work(transaction);
      if (!subscriber) return { outcome: 'unknown' };
      await audit?.(transaction, found.subscriber, subscriber);
      return { outcome: 'changed', subscriber };
    });
  }
}

async function lockVersion(
  transaction: Transaction,
  id: string,
  version: number | undefined,
): Promise<SubscriberChange> {
  const subscriber = await transaction.row<SubscriberRecord>(statements.lockSubscriber, [id]);
  if (!subscriber) return { outcome: 'unknown' };
  if (version !== undefined && version !== subscriber.version) return { outcome: 'conflict' };
  return { outcome: 'changed', subscriber };
}
