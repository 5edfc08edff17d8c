import { Redis } from 'ioredis';
import { KafkaEventBus, type ReceivedRecord } from '#events';

interface Process {
  readonly name: string;
  readonly pid: number | undefined;
  readonly port: number;
}

async function control(verb: string, name: string): Promise<Process[]> {
  const response = await fetch(`${process.env['TOKENWARD_CONTROL'] ?? ''}/${verb}/${name}`);
  if (!response.ok) throw new Error(`${verb} ${name}: ${await response.text()}`);
  return (await response.json()) as Process[];
}

type Server = 'postgres' | 'redis' | 'kafka';
type Service = 'authorize' | 'token' | 'token-2' | 'client-registry' | 'introspection' | 'gateway';

/** SIGKILL, and starts again. Processes are ended by the run that started them. */
export const killServer = (name: Server) => control('kill-server', name);
export const startServer = (name: Server) => control('start-server', name);
export const killService = (name: Service) => control('kill-service', name);
export const restartService = (name: Service) => control('restart-service', name);

export async function flushRedis(): Promise<void> {
  const redis = new Redis(process.env['REDIS_URL'] ?? '');
  await redis.flushall();
  redis.disconnect();
}

/** Everything that is on the revocations topic, as it comes. */
export async function followRevocations(): Promise<{ records: ReceivedRecord[]; close: () => Promise<void> }> {
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
  const bus = new KafkaEventBus({ brokers, clientId: 'flow', onError: () => undefined });
  const records: ReceivedRecord[] = [];
  await bus.broadcast('revocations.v1', {
    onRecord: (record) => {
      if (record.headers['ce_type'] !== 'authz.heartbeat.v1') records.push(record);
    },
  });
  return { records, close: () => bus.close() };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

export const gidOf = (accessToken: string): string =>
  (JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { gid: string }).gid;
