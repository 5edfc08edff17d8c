import type { Topic } from '../contracts/event-contract.js';
import type { PublishedThrough } from '../outbox/outbox.js';
import type { BusRecord, ReceivedRecord } from './event-bus.js';

const heartbeatType = 'authz.heartbeat.v1';

/** One heartbeat for each partition of the topic. */
export function heartbeats(topic: Topic, partitions: number, at: PublishedThrough): BusRecord[] {
  return Array.from({ length: partitions }, (_, partition) => ({
    topic,
    partition,
    key: `hb:${partition}`,
    headers: { ce_specversion: '1.0', ce_type: heartbeatType, 'content-type': 'application/json' },
    value: JSON.stringify({ publishedThrough: at.publishedThroughMs, throughXid: at.throughXid }),
  }));
}

export const isHeartbeat = (record: Pick<ReceivedRecord, 'headers'>): boolean =>
  record.headers['ce_type'] === heartbeatType;
