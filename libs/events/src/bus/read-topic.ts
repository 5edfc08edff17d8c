import { randomUUID } from 'node:crypto';
import kafkajs, { type Consumer, type EachBatchPayload, type Kafka, type KafkaMessage } from 'kafkajs';
import { kafkaConnection, type KafkaAccess } from './kafka-access.js';
import type { Topic } from '../contracts/event-contract.js';

interface ReadOptions extends KafkaAccess {
  readonly prefix?: string;
  /** Compaction may have taken the last record, so the end is also where nothing more comes. */
  readonly quietMs?: number;
}

/** All that a topic holds now, from its oldest record on. @throws Error when no broker can be reached */
export async function readTopic(
  { prefix = 'tokenward.authz.', quietMs = 5000, ...access }: ReadOptions,
  topic: Topic,
  onValue: (value: string, type: string) => void,
): Promise<void> {
  const kafka = new kafkajs.Kafka({
    clientId: 'tokenward-reader',
    ...kafkaConnection(access),
    connectionTimeout: 3000,
    retry: { retries: 3 },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const name = prefix + topic;
  const left = await endsOf(kafka, name);
  if (left.size === 0) return;
  const groupId = `tokenward-reader-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: name, fromBeginning: true });
    await readAll(consumer, left, quietMs, onValue);
  } finally {
    await consumer.disconnect();
    await onAdmin(kafka, (admin) => admin.deleteGroups([groupId])).catch(() => undefined);
  }
}

/** By partition, the offset after its last record. */
async function endsOf(kafka: Kafka, topic: string): Promise<Map<number, bigint>> {
  const offsets = await onAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
  const filled = offsets.filter(({ low, high }) => BigInt(high) > BigInt(low));
  return new Map(filled.map(({ partition, high }) => [partition, BigInt(high)]));
}

async function onAdmin<Result>(
  kafka: Kafka,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

function readAll(
  consumer: Consumer,
  left: Map<number, bigint>,
  quietMs: number,
  onValue: (value: string, type: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const joinMs = 10_000;
    let timer = setTimeout(resolve, quietMs + joinMs);
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
      clearTimeout(timer);
      for (const message of batch.messages) tell(message, onValue);
      if (BigInt(batch.lastOffset()) + 1n >= (left.get(batch.partition) ?? 0n)) left.delete(batch.partition);
      timer = setTimeout(resolve, left.size === 0 ? 0 : quietMs);
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
}

function tell({ value, headers }: KafkaMessage, onValue: (value: string, type: string) => void): void {
  if (value) onValue(value.toString(), headers?.['ce_type']?.toString() ?? '');
}
