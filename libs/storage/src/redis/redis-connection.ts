import { Redis } from 'ioredis';
import { StoreUnavailable } from '../revocations/revocation-set.js';

/** Scripts of all ports, registered as commands, so that each goes by its SHA. */
export interface RedisScript {
  readonly name: string;
  readonly numberOfKeys: number;
  readonly lua: string;
}

type Command = (...values: (string | number | Buffer)[]) => Promise<unknown>;

/**
 * One connection to Redis that knows which instance is behind it. Nothing is queued while it is away: a command that waits could
 * be answered by another instance than the one it was meant for.
 */
export class RedisConnection {
  readonly client: Redis;
  private runId: string | undefined;
  private readonly onInstance = new Set<(runId: string) => void>();

  constructor(url: string, scripts: readonly RedisScript[]) {
    this.client = new Redis(url, {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      enableAutoPipelining: true,
      autoPipeliningIgnoredCommands: ['ping', 'info'],
      connectTimeout: 2000,
      commandTimeout: 2000,
      retryStrategy: (times) => Math.min(50 * times, 500),
    });
    for (const { name, numberOfKeys, lua } of scripts) this.client.defineCommand(name, { numberOfKeys, lua });
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
      const [server, memory] = await Promise.all([this.client.info('server'), this.client.info('memory')]);
      const runId = /run_id:(\S+)/.exec(server)?.[1];
      if (evicts(memory) || this.client.status !== 'ready' || runId === undefined) return;
      this.runId = runId;
      for (const listener of this.onInstance) listener(runId);
    } catch {
      this.client.disconnect(true);
    }
  }
}

/** An evicted tombstone or record would be a hole, so an instance that evicts is never trusted. */
function evicts(memory: string): boolean {
  const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? '';
  if (!/^(allkeys|volatile)/.test(policy)) return false;
  process.emitWarning(`Redis has maxmemory-policy ${policy}; set it to noeviction. Its answers are not used.`);
  return true;
}
