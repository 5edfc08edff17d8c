// The guarantee: a batch that counts as sent has been sent to each partition, whoever leads it by then. The attack: a broker dies, and
// the partitions that it led go to one that has taken its own part already.
import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import { sendWhole, singleTry } from './send-whole.js';

const require = createRequire(import.meta.url);
type Retrier = (work: (bail: (error: Error) => void) => Promise<unknown>) => Promise<unknown>;
const createRetry = require('kafkajs/src/retry/index.js') as (options: object) => Retrier;
const createSendMessages = require('kafkajs/src/producer/sendMessages.js') as (parts: object) => Send;
type Send = (batch: object) => Promise<unknown>;

interface Produced {
  readonly topicData: readonly { readonly partitions: readonly { readonly partition: number }[] }[];
}

/** kafkajs's own producer before two brokers; the first one fails, and then the second leads everything. */
function twoBrokers(retry: object): { send: Send; taken: number[] } {
  const taken: number[] = [];
  const leaders = ['1', '2'];
  const fails = async (): Promise<never> => {
    leaders[0] = '2';
    throw new kafkajs.KafkaJSConnectionError('gone');
  };
  const takes = async ({ topicData }: Produced): Promise<object> => {
    taken.push(...topicData.flatMap(({ partitions }) => partitions.map(({ partition }) => partition)));
    return { topics: [] };
  };
  const nothing = async (): Promise<void> => undefined;
  const led = (by: string): number[] => [0, 1].filter((partition) => leaders[partition] === by);
  const brokers: Record<string, object> = { 1: { nodeId: '1', produce: fails }, 2: { nodeId: '2', produce: takes } };
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
  await sendWhole(() => send(batch), [1]);
  expect(new Set(taken)).toEqual(new Set([0, 1]));
});

it("is not, by kafkajs's own tries: when this fails they may be used again", async () => {
  const { send, taken } = twoBrokers({ retries: 3, initialRetryTime: 1 });
  await send(batch);
  expect(taken).toEqual([1]);
});

it('fails with what failed last, and at once with what no further try can mend', async () => {
  const failure = new kafkajs.KafkaJSNumberOfRetriesExceeded(new Error('away'), { retryCount: 0, retryTime: 0 });
  let tries = 0;
  const failing = (error: Error) => async (): Promise<never> => {
    tries += 1;
    throw error;
  };
  await expect(sendWhole(failing(failure), [1, 1])).rejects.toBe(failure);
  expect(tries).toBe(3);
  await expect(sendWhole(failing(new kafkajs.KafkaJSNonRetriableError('too large')), [1, 1])).rejects.toThrow(
    'too large',
  );
  expect(tries).toBe(4);
});
