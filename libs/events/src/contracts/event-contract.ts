import type * as z from 'zod';

/** A topic's name after the deployment's prefix. Partition counts are final: keys must keep their partition. */
export type Topic = 'revocations.v1' | 'lifecycle.v1' | 'clients.v1' | 'keys.v1' | 'sessions.v1';

export interface TopicSettings {
  readonly topic: Topic;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  readonly retentionSeconds?: number;
  /** What the key is after `<tenant>:`. */
  readonly key: string;
  /** Whether the platform's own processes follow it. The others are for whoever reads Kafka or, by webhooks and SSF, the log. */
  readonly followed: boolean;
}

export const topics: readonly TopicSettings[] = [
  // Never compacted: compaction keeps the last record of a key, not the one with the highest epoch.
  {
    topic: 'revocations.v1',
    partitions: 3,
    cleanup: 'delete',
    retentionSeconds: 86_400,
    key: 'kind:id',
    followed: true,
  },
  { topic: 'lifecycle.v1', partitions: 6, cleanup: 'delete', retentionSeconds: 604_800, key: 'gid', followed: false },
  { topic: 'clients.v1', partitions: 3, cleanup: 'compact', key: 'client_id', followed: true },
  { topic: 'keys.v1', partitions: 1, cleanup: 'compact', key: 'kid', followed: true },
  { topic: 'sessions.v1', partitions: 6, cleanup: 'delete', retentionSeconds: 604_800, key: 'sid', followed: false },
];

export const isFollowed = (topic: Topic): boolean =>
  topics.some((settings) => settings.topic === topic && settings.followed);

/** One type of event: what consumers may rely on. Additive only; a new meaning is a new type. */
export interface EventContract<Data extends object = object> {
  /** CloudEvents `type`. */
  readonly type: string;
  readonly topic: Topic;
  readonly emittedWhen: string;
  /** What is promised about order and duplicates. */
  readonly delivery: string;
  readonly schema: z.ZodType<Data>;
  readonly example: Data;
}
