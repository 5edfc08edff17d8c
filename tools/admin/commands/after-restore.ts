import { afterRestore, nothingKnown, RedisMemory, type KnownElsewhere } from '#storage';
import { CommandError, type Command } from '../command.js';
import { commandActor } from '../command-actor.js';
import type { Deployment } from '../deployment.js';
import { knownToKafka } from '../known-elsewhere.js';
import { refuseWhileRunning } from '../refuse-while-running.js';
import { restoreReport } from '../restore-report.js';

type Print = (line: string) => void;

export const afterRestoreCommand: Command = {
  words: 'after-restore',
  usage: 'after-restore --yes [--without-kafka] [--without-redis] [--again]',
  summary: 'With all processes stopped, after a backup was restored: refuse all that was issued before',
  options: {
    yes: { type: 'boolean' },
    'without-kafka': { type: 'boolean' },
    'without-redis': { type: 'boolean' },
    again: { type: 'boolean' },
  },
  async run(deployment, { options }, print) {
    if (options['yes'] !== true)
      throw new CommandError('This ends every token, grant and session of all clients. If that is meant: --yes', 2);
    const storage = await deployment.openStorage({ patient: true });
    await refuseWhileRunning(storage.database);
    const redis = options['without-redis'] === true ? undefined : await openRedis(deployment);
    try {
      const kafka = options['without-kafka'] === true ? nothingKnown : await fromKafka(deployment, print);
      const known = await withRedis(kafka, redis, deployment.tenant.id);
      const given = { tenant: deployment.tenant.id, actor: commandActor, known };
      const report = await afterRestore(storage, { ...given, again: options['again'] === true });
      for (const line of restoreReport(report)) print(line);
    } finally {
      redis?.close();
    }
  },
};

/** What Redis remembers as well; after this nobody takes it for complete. */
async function withRedis(
  known: KnownElsewhere,
  redis: RedisMemory | undefined,
  tenant: string,
): Promise<KnownElsewhere> {
  if (!redis) return known;
  const records = await redis.records(tenant);
  await redis.discredit();
  return { ...known, records: [...known.records, ...records] };
}

async function openRedis({ redisUrl }: Deployment): Promise<RedisMemory | undefined> {
  if (redisUrl === undefined) return undefined;
  return RedisMemory.open(redisUrl).catch((error: unknown) => {
    throw new CommandError(
      `Redis (REDIS_URL) cannot be reached: ${messageOf(error)}. It holds what was revoked last; if it is gone or was flushed: --without-redis`,
    );
  });
}

async function fromKafka({ kafka, tenant }: Deployment, print: Print): Promise<KnownElsewhere> {
  if (!kafka) return nothingKnown;
  print('Reading what the topics still know …');
  return knownToKafka(kafka, tenant.id).catch((error: unknown) => {
    throw new CommandError(
      `Kafka (KAFKA_BROKERS) cannot be read: ${messageOf(error)}. It knows who was disabled after the backup; if it is lost: --without-kafka`,
    );
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'no answer');
