// The guarantee: a batch that counts as sent has been sent to each partition, whoever leads it by then. The attack: a broker dies, and
// the partitions that it led go to one that has taken its own part already.
import { createRequire } from 'node:module';
import kafkajs, { type RecordMetadata } from 'kafkajs';
import { SentInPart, sendWhole, singleTry } from './send-whole.js';

const require = createRequire(import.meta.url);
type Retrier = (work: (bail: (error: Error) => void) => Promise<unknown>) => Promise<unknown>;
const createRetry = require('kafkajs/src/retry/index.js') as (options: object) => Retrier;
const createSendMessages = require('kafkajs/src/producer/sendMessages.js') as (parts: object) => Send;
type Send = (batch: object) => Promise<readonly RecordMetadata[]>;

interface Produced {
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number }[];
  }[];
}

/** kafkajs's own producer before two brokers; the first one fails, and then the second leads everything. */
function twoBrokers(retry: object): { send: Send; taken: number[] } {
  const leaders = ['1', '2'];
  const fails = async (): Promise<never> => {
    leaders[0] = '2';
    throw new kafkajs.KafkaJSConnectionError('gone');
  };
  return producerOf(leaders, retry, (takes) => ({
    1: { nodeId: '1', produce: fails },
    2: { nodeId: '2', produce: takes },
  }));
}

/** What kafkajs makes of the brokers that it is given. */
function producerOf(
  leaders: string[],
  retry: object,
  brokersOf: (takes: (produced: Produced) => Promise<object>) => Record<string, object>,
): { send: Send; taken: number[] } {
  const taken: number[] = [];
  const takes = async ({ topicData }: Produced): Promise<object> => {
    taken.push(...topicData.flatMap(({ partitions }) => partitions.map(({ partition }) => partition)));
    return { topics: topicData.map(({ topic, partitions }) => ({ topicName: topic, partitions })) };
  };
  const nothing = async (): Promise<void> => undefined;
  const led = (by: string): number[] => [0, 1].filter((partition) => leaders[partition] === by);
  const brokers = brokersOf(takes);
  const cluster = {
    ...{ addMultipleTargetTopics: nothing, refreshMetadataIfNecessary: nothing, refreshMetadata: nothing },
    isConnected: () => true,
    findTopicPartitionMetadata: () => [{ partitionId: 0 }, { partitionId: 1 }],
    findLeaderForPartitions: () => Object.fromEntries([...new Set(leaders)].map((id) => [id, led(id)])),
    findBroker: async ({ nodeId }: { nodeId: string }) => brokers[nodeId],
  };
  const eosManager = {
    ...{ acquireBrokerLock: nothing, releaseBrokerLock: nothing, isTransactional: () => false },
    ...{ getSequence: () => 0, updateSequence: () => undefined, getProducerId: () => 0, getProducerEpoch: () => 0 },
  };
  const log = { debug: () => undefined, error: () => undefined };
  const partitioner = ({ message }: { message: { partition: number } }): number => message.partition;
  return {
    taken,
    send: createSendMessages({ logger: log, cluster, partitioner, eosManager, retrier: createRetry(retry) }),
  };
}

const batch = {
  ...{ acks: -1, timeout: 1000 },
  topicMessages: [{ topic: 't', messages: [0, 1].map((partition) => ({ partition, value: 'x' })) }],
};

it('is sent to each partition, though one has a new leader that had answered', async () => {
  const { send, taken } = twoBrokers(singleTry);
  await sendWhole(batch.topicMessages, () => send(batch), [1]);
  expect(new Set(taken)).toEqual(new Set([0, 1]));
});

it("is not, by kafkajs's own tries: when this fails they may be used again", async () => {
  const { send, taken } = twoBrokers({ retries: 3, initialRetryTime: 1 });
  await send(batch);
  expect(taken).toEqual([1]);
});

it('a batch that kafkajs forgets a part of does not count as sent', async () => {
  // As kafkajs leaves it when its first broker changes while it reads the metadata: what it takes for broker 1 calls itself 2.
  const { send, taken } = producerOf(['1', '1'], singleTry, (takes) => ({ 1: { nodeId: '2', produce: takes } }));
  expect([await send(batch), taken]).toEqual([[], []]);
  await expect(sendWhole(batch.topicMessages, () => send(batch), [1])).rejects.toBeInstanceOf(SentInPart);
});

it('fails with what failed last, and at once with what no further try can mend', async () => {
  const failure = new kafkajs.KafkaJSNumberOfRetriesExceeded(new Error('away'), { retryCount: 0, retryTime: 0 });
  let tries = 0;
  const failing = (error: Error) => async (): Promise<never> => {
    tries += 1;
    throw error;
  };
  await expect(sendWhole([], failing(failure), [1, 1])).rejects.toBe(failure);
  expect(tries).toBe(3);
  await expect(sendWhole([], failing(new kafkajs.KafkaJSNonRetriableError('too large')), [1, 1])).rejects.toThrow(
    'too large',
  );
  expect(tries).toBe(4);
});
