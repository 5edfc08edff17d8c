import { ensureTopics } from './ensure-topics.js';
import { describeEventBus, describeHeartbeats } from './event-bus.contract.js';
import { KafkaEventBus } from './kafka-event-bus.js';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
// Topics of its own: the services of the same run follow theirs.
const prefix = `contract-${process.pid}-${Date.now()}.`;

beforeAll(() => ensureTopics({ brokers }, prefix), 60_000);

const open = (onError: (error: unknown) => void) =>
  new KafkaEventBus({ brokers, prefix, clientId: 'contract', onError });
describeEventBus('Kafka', open);
describeHeartbeats('Kafka', open);

it('T4.11: topics are as the contract says, and a second look changes nothing', async () => {
  expect(await ensureTopics({ brokers }, prefix)).toEqual([]);
});
