import kafkajs from 'kafkajs';
import type { Topic } from '../contracts/event-contract.js';
import type { BusRecord } from './event-bus.js';
import type { TopicMessages } from './send-whole.js';

/** By the key, as every client of Kafka does; who leads a partition plays no part. */
const partitionOf = kafkajs.Partitioners.DefaultPartitioner();
const anyPartition = (partitionId: number) => ({
  partitionErrorCode: 0,
  partitionId,
  leader: 0,
  replicas: [],
  isr: [],
});

/** The records as messages of Kafka, each with its partition. */
export function partitioned(
  records: readonly BusRecord[],
  settingsOf: (topic: Topic) => { readonly name: string; readonly partitions: number },
) {
  return [...grouped(records)].map(([topic, group]) => {
    const { name, partitions } = settingsOf(topic);
    const partitionMetadata = Array.from({ length: partitions }, (_, id) => anyPartition(id));
    const messages = group.map(({ key, value, headers, partition }) => {
      const message = { key, value, headers: { ...headers }, ...(partition !== undefined && { partition }) };
      return { ...message, partition: partitionOf({ topic: name, partitionMetadata, message }) };
    });
    return { topic: name, messages } satisfies TopicMessages;
  });
}

function grouped(records: readonly BusRecord[]): Map<Topic, BusRecord[]> {
  const byTopic = new Map<Topic, BusRecord[]>();
  for (const record of records) byTopic.set(record.topic, [...(byTopic.get(record.topic) ?? []), record]);
  return byTopic;
}
