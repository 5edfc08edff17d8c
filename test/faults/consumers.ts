import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerSettings, Question, Reply } from './consumer-main.js';
import { runSource } from './deployment.js';
import type { Heard } from './heard-feed.js';
import type { RevocationRow } from './history.js';

type Asked = { readonly token: string } | { readonly rows: RevocationRow[] } | { readonly heard: true };

const listeningWithinMs = 90_000;

/** One process with a verifier for each feed. */
class Consumer {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, (reply: Reply | undefined) => void>();
  private last = 0;

  constructor(
    readonly name: string,
    private readonly settings: ConsumerSettings,
  ) {}

  start(): void {
    const args = runSource('./consumer-main.ts');
    const child = fork(args.at(-1) ?? '', [JSON.stringify(this.settings)], {
      execArgv: args.slice(0, -1),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (reply: Reply) => this.settle(reply.id, reply));
    child.on('exit', () => {
      if (this.child === child) this.child = undefined;
      for (const id of [...this.waiting.keys()]) this.settle(id, undefined);
    });
    this.child = child;
  }

  /** SIGKILL; comes back when it is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Undefined while it is down. */
  ask(question: Asked): Promise<Reply | undefined> {
    const { child } = this;
    if (!child?.connected) return Promise.resolve(undefined);
    this.last += 1;
    const asked: Question = { ...question, id: this.last };
    return new Promise((resolve) => {
      this.waiting.set(asked.id, resolve);
      child.send(asked, (error) => {
        if (error) this.settle(asked.id, undefined);
      });
    });
  }

  private settle(id: number, reply: Reply | undefined): void {
    this.waiting.get(id)?.(reply);
    this.waiting.delete(id);
  }
}

/** Two resource servers; the second one dies now and then. */
export class Consumers {
  private readonly all: readonly Consumer[];

  constructor(settings: ConsumerSettings) {
    this.all = ['first', 'second'].map((name) => new Consumer(name, settings));
    for (const consumer of this.all) consumer.start();
  }

  /** Each live verifier's word on a token. */
  async verdicts(token: string): Promise<{ consumer: string; verdict: string }[]> {
    const replies = await this.replies({ token });
    return replies.flatMap(({ name, reply }) =>
      Object.entries(reply.verdicts ?? {}).map(([feed, verdict]) => ({ consumer: `${name} ${feed}`, verdict })),
    );
  }

  async missing(rows: readonly RevocationRow[]): Promise<Record<string, readonly RevocationRow[]>> {
    const replies = await this.replies({ rows: [...rows] });
    return Object.fromEntries(
      replies.flatMap(({ name, reply }) =>
        Object.entries(reply.missing ?? {}).map(([feed, missing]) => [`${name} ${feed}`, missing]),
      ),
    );
  }

  /** How far behind each live verifier's feed is, for those that have one. */
  async behind(): Promise<({ readonly consumer: string } & Heard)[]> {
    const replies = await this.replies({ heard: true });
    return replies.flatMap(({ name, reply }) =>
      Object.entries(reply.heard ?? {}).map(([feed, heard]) => ({ consumer: `${name} ${feed}`, ...heard })),
    );
  }

  /** When every verifier hears what is told now; a feed first reads all that was told before. */
  async listening(): Promise<void> {
    for (const giveUpAt = performance.now() + listeningWithinMs; ;) {
      const behind = await this.behind();
      if (behind.length > 0 && behind.every(({ isWhole, behindMs }) => isWhole && behindMs < 5000)) return;
      if (performance.now() > giveUpAt) throw new Error(`verifiers hear nothing: ${JSON.stringify(behind)}`);
      await delay(250);
    }
  }

  async killOne(): Promise<void> {
    await this.all.at(-1)?.kill();
  }

  startOne(): void {
    this.all.at(-1)?.start();
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((consumer) => consumer.kill()));
  }

  private async replies(question: Asked): Promise<{ name: string; reply: Reply }[]> {
    const replies = await Promise.all(
      this.all.map(async (consumer) => ({ name: consumer.name, reply: await consumer.ask(question) })),
    );
    return replies.flatMap(({ name, reply }) => (reply ? [{ name, reply }] : []));
  }
}
