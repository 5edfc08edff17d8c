import { renderKafkaSettings } from './kafka.js';
import { readLayout, type ServersOptions } from './layout.js';
import type { Secrets } from './secrets.js';
import { serverUrls } from './urls.js';

const layoutOf = (options: ServersOptions) => readLayout({ portOffset: 0, ...options }, {});

/** What each node is told. */
function settingsOf(options: ServersOptions): ReadonlyMap<string, string>[] {
  const layout = layoutOf(options);
  return layout.kafkaNodes.map((node) => {
    const lines = renderKafkaSettings(layout, node, '/data').trim().split('\n');
    return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  });
}

describe('the settings of Kafka', () => {
  it('are of one node that replicates nothing, by default', () => {
    const [only, ...rest] = settingsOf({});
    expect(rest).toEqual([]);
    expect(only?.get('controller.quorum.voters')).toBe('1@127.0.0.1:19093');
    expect(only?.get('offsets.topic.replication.factor')).toBe('1');
    expect(only?.get('min.insync.replicas')).toBe('1');
  });

  it('are of three nodes that know each other, and go on with two', () => {
    const all = settingsOf({ kafkaBrokers: 3 });
    const voters = '1@127.0.0.1:19093,2@127.0.0.1:19095,3@127.0.0.1:19097';
    expect(all.map((one) => one.get('controller.quorum.voters'))).toEqual([voters, voters, voters]);
    expect(all.map((one) => one.get('node.id'))).toEqual(['1', '2', '3']);
    for (const one of all) {
      expect(one.get('offsets.topic.replication.factor')).toBe('3');
      expect(one.get('min.insync.replicas')).toBe('2');
    }
  });

  it('send clients to what stands before a broker, each to its own', () => {
    const all = settingsOf({ kafkaBrokers: 3, kafkaAdvertisedPorts: { 'kafka-2': 5002, 'kafka-3': 5003 } });
    const advertised = all.map((one) => one.get('advertised.listeners'));
    expect(advertised).toEqual([19092, 5002, 5003].map((port) => `PLAINTEXT://127.0.0.1:${port}`));
  });
});

it('clients are told of every broker', () => {
  const secrets: Secrets = {
    ...{ databasePassword: 'x', redisPassword: 'y', keyEncryptionKey: 'z', serviceAccountSecret: 's' },
  };
  expect(serverUrls(layoutOf({ kafkaBrokers: 3 }), secrets).KAFKA_BROKERS).toBe(
    '127.0.0.1:19092,127.0.0.1:19094,127.0.0.1:19096',
  );
  expect(serverUrls(layoutOf({}), secrets).KAFKA_BROKERS).toBe('127.0.0.1:19092');
});
