import kafkajs, { type Admin } from 'kafkajs';
import { kafkaConnection, type KafkaAccess } from './kafka-access.js';
import { topics, type TopicSettings } from '../contracts/event-contract.js';

/** A topic exists with other settings than the contract promises. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}

const configOf = ({ cleanup, retentionSeconds }: TopicSettings): Record<string, string> => ({
  'cleanup.policy': cleanup,
  // What has expired goes by the segment; one that is still written to never does, and lasts a week if nothing is said.
  ...(retentionSeconds === undefined
    ? {}
    : { 'retention.ms': String(retentionSeconds * 1000), 'segment.ms': String((retentionSeconds * 1000) / 24) }),
});

/**
 * Creates the topics that are missing and checks the others. A job of its own at deployment: services never create topics.
 *
 * @throws TopicMismatch for another partition count or clean-up policy: both are part of what consumers rely on
 */
export async function ensureTopics(access: KafkaAccess, prefix = 'tokenward.authz.'): Promise<string[]> {
  const kafka = new kafkajs.Kafka({
    clientId: 'tokenward-topics',
    ...kafkaConnection(access),
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin({ retry: { retries: 20, initialRetryTime: 200, maxRetryTime: 1000 } });
  await admin.connect();
  try {
    const known = new Set(await admin.listTopics());
    const replicationFactor = Math.min(3, (await admin.describeCluster()).brokers.length);
    const missing = topics.filter(({ topic }) => !known.has(prefix + topic));
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((settings) => ({
        topic: prefix + settings.topic,
        numPartitions: settings.partitions,
        replicationFactor,
        configEntries: [
          ...Object.entries(configOf(settings)).map(([name, value]) => ({ name, value })),
          { name: 'min.insync.replicas', value: String(Math.max(1, replicationFactor - 1)) },
        ],
      })),
    });
    await check(admin, prefix);
    return missing.map(({ topic }) => prefix + topic);
  } finally {
    await admin.disconnect();
  }
}

async function check(admin: Admin, prefix: string): Promise<void> {
  const { topics: described } = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => prefix + topic) });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ topic }) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: prefix + topic,
      configNames: ['cleanup.policy'],
    })),
  });
  for (const settings of topics) {
    const name = prefix + settings.topic;
    const partitions = described.find((topic) => topic.name === name)?.partitions.length ?? 0;
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    checkTopic(name, settings, partitions, entries);
  }
}

function checkTopic(
  name: string,
  settings: TopicSettings,
  partitions: number,
  entries: readonly { readonly configName: string; readonly configValue: string }[],
): void {
  const cleanup = entries.find(({ configName }) => configName === 'cleanup.policy')?.configValue ?? 'unknown';
  if (partitions === settings.partitions && cleanup === settings.cleanup) return;
  throw new TopicMismatch(
    `${name} has ${partitions} partitions and cleanup.policy ${cleanup}; it must have ${settings.partitions} and ${settings.cleanup}`,
  );
}
