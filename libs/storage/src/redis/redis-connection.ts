import type { Redis } from 'ioredis';
import { StoreUnavailable } from '../revocations/revocation-set.js';
import { openRedis } from './open-redis.js';

/** Scripts of all ports, registered as commands, so that each goes by its SHA. */
export interface RedisScript {
  readonly name: string;
  /** Without it the first value tells. */
  readonly numberOfKeys?: number;
  readonly lua: string;
  /** Its calls were gathered before: they need not be once more. */
  readonly isGathered?: true;
}

/** How often a connection that reaches a replaced instance is made anew. */
const lookAgainMs = 2000;

type Command = (...values: (string | number | Buffer)[]) => Promise<unknown>;

/**
 * One connection to Redis that knows which instance is behind it. Nothing is queued while it is away: a command that waits could
 * be answered by another instance than the one it was meant for.
 */
export class RedisConnection {
  readonly client: Redis;
  private runId: string | undefined;
  private replication = '';
  /** Replaced ones, by run and replication id. */
  private readonly left = new Set<string>();
  private readonly onInstance = new Set<(runId: string) => void>();

  constructor(url: string, scripts: readonly RedisScript[]) {
    const gathered = scripts.filter(({ isGathered }) => isGathered).map(({ name }) => name);
    this.client = openRedis(url, {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      enableAutoPipelining: true,
      autoPipeliningIgnoredCommands: ['ping', 'info', 'mget', ...gathered],
      connectTimeout: 2000,
      commandTimeout: 2000,
      retryStrategy: (times) => Math.min(50 * times, 500),
    });
    for (const { name, ...definition } of scripts) this.client.defineCommand(name, definition);
    this.client.on('close', () => {
      this.runId = undefined;
    });
    this.client.on('ready', () => void this.identify());
    // Without a listener a refused connection would end the process; what was asked gets the error itself.
    this.client.on('error', () => undefined);
  }

  /** Undefined while the connection is down or has not yet said which instance it reaches. */
  instance(): string | undefined {
    return this.runId;
  }

  /** Looks for another instance behind the address, and takes this one for none. */
  leave(instance: string): void {
    if (this.runId !== instance) return;
    this.left.add(`${instance} ${this.replication}`);
    this.runId = undefined;
    this.client.disconnect(true);
  }

  /** The replication id: a master that was a replica in between has another one, and other data. */
  history(): string {
    return this.replication;
  }

  onInstanceKnown(listener: (runId: string) => void): void {
    this.onInstance.add(listener);
    if (this.runId !== undefined) listener(this.runId);
  }

  /** Runs a script of the list. @throws StoreUnavailable when Redis is away */
  run(script: RedisScript, ...values: (string | number | Buffer)[]): Promise<unknown> {
    return this.call(script.name, values);
  }

  /** The same, with bulk strings as buffers. */
  runBinary(script: RedisScript, ...values: (string | number | Buffer)[]): Promise<unknown> {
    return this.call(`${script.name}Buffer`, values);
  }

  private call(command: string, values: (string | number | Buffer)[]): Promise<unknown> {
    const commands = this.client as unknown as Record<string, Command>;
    return this.ask(() => commands[command]?.(...values) ?? Promise.reject(new Error(`No script ${command}`)));
  }

  async ask<Answer>(command: () => Promise<Answer>): Promise<Answer> {
    try {
      return await command();
    } catch (error) {
      throw new StoreUnavailable('Redis is unavailable', error);
    }
  }

  async close(): Promise<void> {
    this.client.disconnect();
    await Promise.resolve();
  }

  private async identify(): Promise<void> {
    try {
      const sections = ['server', 'replication', 'memory'].map((section) => this.client.info(section));
      const [server, replication, memory] = (await Promise.all(sections)) as [string, string, string];
      const runId = memberOf(server, 'run_id');
      this.replication = memberOf(replication, 'master_replid') ?? '';
      if (evicts(memory) || this.client.status !== 'ready' || runId === undefined) return;
      if (this.left.has(`${runId} ${this.replication}`)) this.lookAgain();
      else this.know(runId);
    } catch {
      this.client.disconnect(true);
    }
  }

  private know(runId: string): void {
    this.runId = runId;
    for (const listener of this.onInstance) listener(runId);
  }

  private lookAgain(): void {
    setTimeout(() => {
      this.client.disconnect(true);
    }, lookAgainMs).unref();
  }
}

const memberOf = (section: string, name: string): string | undefined =>
  new RegExp(`^${name}:(\\S+)`, 'm').exec(section)?.[1];

/** An evicted tombstone or record would be a hole, so an instance that evicts is never trusted. */
function evicts(memory: string): boolean {
  const policy = memberOf(memory, 'maxmemory_policy') ?? '';
  if (!/^(allkeys|volatile)/.test(policy)) return false;
  process.emitWarning(`Redis has maxmemory-policy ${policy}; set it to noeviction. Its answers are not used.`);
  return true;
}
