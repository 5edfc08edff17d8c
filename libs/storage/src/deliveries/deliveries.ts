import { v7 as uuidv7 } from 'uuid';
import type { OutboxEvent } from '#events';
import type { Database, Queries } from '../postgres/database.js';
import type { Endings } from '../revocations/endings.js';
import type { ClaimedDelivery, DeliveryKind, NewDelivery } from './delivery-record.js';
import * as statements from './delivery-statements.js';
import { countPending } from './subscriber-statements.js';

export interface DeliveryLoad {
  readonly kind: DeliveryKind;
  readonly pending: number;
  readonly oldestSeconds: number;
}

export interface ClaimOptions {
  readonly limit: number;
  /** Hosts that get nothing now. */
  readonly busyHosts: readonly string[];
  readonly perHost: number;
  /** How long this process may take; then the row is anybody's again. */
  readonly leaseSeconds: number;
}

/**
 * The queue of what is to be told over HTTP. The database's clock decides what is due. At least once: whoever dies after the
 * receiver took it, and before it was marked, leaves it to be sent again.
 */
export class Deliveries {
  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  claim({ limit, busyHosts, perHost, leaseSeconds }: ClaimOptions): Promise<ClaimedDelivery[]> {
    return this.database.rows(statements.claimDeliveries, [limit, busyHosts, perHost, leaseSeconds]);
  }

  /** It was taken, or nobody wants it any more. */
  async done({ id, lease, subscriberId }: ClaimedDelivery): Promise<void> {
    await this.database.rows(statements.deleteDone, [id, lease]);
    if (subscriberId !== null) await this.database.rows(statements.noteSuccess, [subscriberId]);
  }

  async postpone({ id, lease, subscriberId }: ClaimedDelivery, seconds: number, error: string): Promise<void> {
    await this.database.rows(statements.postpone, [id, lease, seconds, error]);
    if (subscriberId !== null) await this.database.rows(statements.noteError, [subscriberId, error]);
  }

  /** Not tried: it is due at once, for whoever comes. */
  async giveBack({ id, lease }: ClaimedDelivery): Promise<void> {
    await this.database.rows(statements.giveBack, [id, lease]);
  }

  /** Makes it a dead letter, and tells of that in the same transaction. */
  async bury(delivery: ClaimedDelivery, error: string, events: readonly OutboxEvent[] = []): Promise<void> {
    await this.endings.tell(async (transaction) => {
      const { id, lease, subscriberId } = delivery;
      const buried = await transaction.row(statements.buryDelivery, [id, lease, uuidv7(), error, 1]);
      if (subscriberId !== null) await transaction.rows(statements.noteError, [subscriberId, error]);
      return { value: undefined, events: buried ? events : [] };
    });
  }

  /** For one subscriber, after what it has already. */
  async add(queries: Queries, subscriberId: string, messages: readonly NewDelivery[]): Promise<void> {
    if (messages.length === 0) return;
    await queries.rows(statements.insertOfSubscriber, [
      subscriberId,
      messages.map(({ id }) => id),
      messages.map(({ message }) => JSON.stringify(message)),
      messages.map(({ urgent = false }) => urgent),
    ]);
  }

  enqueue(subscriberId: string, messages: readonly NewDelivery[]): Promise<void> {
    return this.add(this.database, subscriberId, messages);
  }

  /** Whether so many wait for a subscriber already that nobody may ask for more. */
  async isCrowded(subscriberId: string, most: number): Promise<boolean> {
    const found = await this.database.row<{ pending: number }>(countPending, [subscriberId, most]);
    return (found?.pending ?? 0) >= most;
  }

  /** The oldest of a subscriber that fetches them itself; only urgent ones where it is not enabled. */
  async waiting(subscriberId: string, limit: number, enabled: boolean): Promise<NewDelivery[]> {
    return this.database.rows(statements.selectPending, [subscriberId, limit, enabled]);
  }

  /** A receiver that polls has these; names that are not there are passed over. */
  async taken(subscriberId: string, jtis: readonly string[]): Promise<void> {
    if (jtis.length === 0) return;
    await this.database.rows(statements.deleteTaken, [subscriberId, jtis]);
    await this.database.rows(statements.noteSuccess, [subscriberId]);
  }

  /** A receiver that polls could not take this one. */
  async refused(subscriberId: string, jti: string, error: string): Promise<boolean> {
    const buried = await this.database.row(statements.buryRefused, [subscriberId, jti, uuidv7(), error]);
    if (buried) await this.database.rows(statements.noteError, [subscriberId, error]);
    return buried !== undefined;
  }

  load(): Promise<DeliveryLoad[]> {
    return this.database.rows(statements.selectLoad);
  }

  deadLetters(): Promise<{ readonly kind: DeliveryKind; readonly count: number }[]> {
    return this.database.rows(statements.countDeadLetters);
  }

  /** In batches, so that no statement holds much for long. */
  async forgetExpired(): Promise<void> {
    for (const statement of [statements.deleteOld, statements.deleteOldDeadLetters]) {
      for (let batch = 0; batch < 100; batch += 1) {
        if ((await this.database.rows(statement)).length < 1000) break;
      }
    }
  }
}
