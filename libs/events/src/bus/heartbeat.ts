import type { Topic } from '../contracts/event-contract.js';
import type { PublishedThrough } from '../outbox/outbox.js';
import type { BusRecord, ReceivedRecord } from './event-bus.js';

export const heartbeatType = 'authz.heartbeat.v1';

/** What a heartbeat says, as JSON. */
export const heartbeatValue = ({ publishedThroughMs, throughXid, timeline, epochId }: PublishedThrough): string =>
  JSON.stringify({ publishedThrough: publishedThroughMs, throughXid, timeline, epochId });

/** Whose heartbeat it is: signed with it, so that the one of a partition cannot speak for another. */
export const heartbeatKey = (partition: number): string => `hb:${partition}`;

/** One heartbeat for each partition of the topic. */
export function heartbeats(tenant: string, topic: Topic, partitions: number, at: PublishedThrough): BusRecord[] {
  return Array.from({ length: partitions }, (_, partition) => ({
    topic,
    partition,
    key: heartbeatKey(partition),
    headers: {
      ce_specversion: '1.0',
      ce_type: heartbeatType,
      'content-type': 'application/json',
      'x-tenant': tenant,
    },
    value: heartbeatValue(at),
  }));
}

export const isHeartbeat = (record: Pick<ReceivedRecord, 'headers'>): boolean =>
  record.headers['ce_type'] === heartbeatType;
