import { v7 as uuidv7 } from 'uuid';
import type { EventContract, Topic } from '../contracts/event-contract.js';
import { epochKinds, revocationRecorded, type RevocationKind } from '../contracts/revocation-recorded.v1.js';

/** An event as it lies in the outbox and goes over the bus: CloudEvents attributes in headers, data in the value. */
export interface OutboxEvent {
  readonly id: string;
  readonly tenant: string;
  readonly topic: Topic;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** One thing that ended, as the log keeps it. `epoch` is 0 for kinds that end for good. `until` is in seconds since 1970. */
export interface RevocationRecord {
  readonly tenant: string;
  readonly kind: RevocationKind;
  readonly id: string;
  readonly epoch: number;
  readonly until: number;
  readonly reason: string;
}

/** CloudEvents 1.0, Kafka binary mode; the source is filled in by the process that publishes. */
export function outboxEvent<Data extends object>(
  contract: EventContract<Data>,
  tenant: string,
  subject: string,
  data: Data,
): OutboxEvent {
  const id = uuidv7();
  return {
    id,
    tenant,
    topic: contract.topic,
    key: `${tenant}:${subject}`,
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: contract.type,
      ce_subject: `${tenant}:${subject}`,
      ce_dataschema: `https://tokenward.dev/schemas/${contract.type}.json`,
      'content-type': 'application/json',
      'x-tenant': tenant,
    },
    payload: JSON.stringify(data),
  };
}

/**
 * The event that tells consumers of a record.
 *
 * @param atMs when it ended, on the database's clock
 */
export function revocationEvent(record: RevocationRecord, atMs: number, actor = 'system'): OutboxEvent {
  const { tenant, kind, id, epoch, until, reason } = record;
  const at = Math.floor(atMs);
  const data = { tenant, k: kind, id, term: !epochKinds.has(kind), epoch, until, reason, actor, at, v: 2 as const };
  return outboxEvent(revocationRecorded[kind], tenant, `${kind}:${id}`, data);
}
