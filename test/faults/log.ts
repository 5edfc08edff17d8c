import { randomUUID } from 'node:crypto';
import kafkajs, { type Kafka, type KafkaMessage } from 'kafkajs';
import type { Logged } from './history.js';

/** As Postgres names it; on the bus it has a prefix. */
export const revocationsTopic = 'revocations.v1';
const topic = `tokenward.authz.${revocationsTopic}`;

interface Read {
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** Patient: a broker may be away while the log is read. */
const retry = { retries: 30, initialRetryTime: 100, maxRetryTime: 1000 };

const clientOf = (brokers: readonly string[]): Kafka =>
  new kafkajs.Kafka({ clientId: 'faults', brokers: [...brokers], retry, logLevel: kafkajs.logLevel.NOTHING });

/** Everything that is on the topic, from the first record to the last at the time of asking. */
async function readAll(kafka: Kafka): Promise<Read[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId: `faults-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const read: Read[] = [];
  const waiting = new Set([...ends].filter(([, high]) => high > 0).map(([partition]) => partition));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    if (waiting.size === 0) resolve();
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    const eachMessage = async ({ partition, message }: Read): Promise<void> => {
      read.push({ partition, message });
      if (Number(message.offset) + 1 >= (ends.get(partition) ?? 0)) waiting.delete(partition);
      if (waiting.size === 0) resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return read;
}

export async function readLog(brokers: readonly string[]): Promise<Logged[]> {
  const read = await readAll(clientOf(brokers));
  return read.map(({ partition, message }) => {
    const header = (name: string): string => message.headers?.[name]?.toString() ?? '';
    const isHeartbeat = header('ce_type') === 'authz.heartbeat.v1';
    return {
      ...{ partition, offset: Number(message.offset), key: message.key?.toString() ?? '' },
      ...{ eventId: header('ce_id'), xid: header('x-xid') },
      ...(isHeartbeat && { throughXid: throughOf(message) }),
    };
  });
}

const throughOf = ({ value }: KafkaMessage): string =>
  (JSON.parse(value?.toString() ?? '{}') as { throughXid?: string }).throughXid ?? '0';

/** Sends records again that are on the topic already, as they are: a producer that had to try twice does the same. */
export async function duplicate(brokers: readonly string[], choose: (count: number) => number[]): Promise<number> {
  const kafka = clientOf(brokers);
  const all = (await readAll(kafka)).filter(({ message }) => message.headers?.['ce_type'] !== undefined);
  const chosen = choose(all.length).flatMap((index) => all[index] ?? []);
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = chosen.map(({ partition, message: { key, value, headers } }) => ({
    ...{ partition, key, value },
    headers: headers ?? {},
  }));
  if (messages.length > 0) await producer.send({ topic, messages });
  await producer.disconnect();
  return messages.length;
}
