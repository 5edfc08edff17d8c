import cluster, { type Worker } from 'node:cluster';
import { constants } from 'node:os';
import type { Logger } from 'pino';
import { AggregatorRegistry } from 'prom-client';
import type { Readiness } from '../observability/health-registry.js';
import { askWorker, isServing, type Answers } from './questions.js';
import { readinessOf } from './together.js';

/** Longer than the longest check of a worker's readiness, and shorter than orchestrators wait. */
const answerLimitMs = 2500;
const longestPauseMs = 30_000;
/** Whoever lived for so long did not die of its start. */
const settledMs = 60_000;

interface Options {
  readonly count: number;
  readonly logger: Logger;
  /** How long they may take to leave. */
  readonly shutdownTimeoutSeconds: number;
}

interface Ended {
  readonly id: number;
  readonly code: number;
  readonly signal: string;
  readonly livedMs: number;
}

/** Keeps as many processes of this program as there are to be, which share its ports. It serves nothing itself. */
export class Supervisor {
  private readonly workers = new Map<number, Worker>();
  private readonly pausesMs = new Map<number, number>();
  private hasServed = false;
  private leaving = false;

  constructor(private readonly options: Options) {}

  /** Resolves when a worker serves on all its ports. A worker that cannot start at all ends everything, with its exit code. */
  async start(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.leave(signal));
    const serving = new Promise<void>((resolve) => {
      cluster.on('message', (_worker, message) => {
        if (!isServing(message)) return;
        this.hasServed = true;
        resolve();
      });
    });
    for (let number = 1; number <= this.options.count; number += 1) this.fork(number);
    await serving;
  }

  async readiness(): Promise<Readiness> {
    const readiness = readinessOf(await this.ask('readiness'));
    return this.leaving ? { ...readiness, status: 'draining' } : readiness;
  }

  async metrics(): Promise<string> {
    const answers = (await this.ask('metrics')).filter((answer) => answer !== undefined);
    return AggregatorRegistry.aggregate(answers).metrics();
  }

  private ask<Q extends keyof Answers>(question: Q): Promise<(Answers[Q] | undefined)[]> {
    const numbers = Array.from({ length: this.options.count }, (_, index) => index + 1);
    return Promise.all(
      numbers.map(async (number) => {
        const worker = this.workers.get(number);
        return worker && (await askWorker(worker, question, answerLimitMs));
      }),
    );
  }

  private fork(number: number): void {
    const startedMs = performance.now();
    const worker = cluster.fork();
    this.workers.set(number, worker);
    // Of its channel, while it dies: its exit is what counts.
    worker.on('error', (error) =>
      this.options.logger.warn({ worker: worker.id, err: error }, 'a worker cannot be told'),
    );
    worker.once('exit', (code, signal) => {
      this.workers.delete(number);
      if (this.leaving) this.endWhenAllHaveLeft(signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : code);
      // It has said why.
      else if (!this.hasServed) this.beginLeaving('SIGTERM', code || 1);
      else this.replace(number, { id: worker.id, code, signal, livedMs: performance.now() - startedMs });
    });
  }

  private replace(number: number, { id, livedMs, ...how }: Ended): void {
    const before = livedMs >= settledMs ? 0 : (this.pausesMs.get(number) ?? 0);
    this.pausesMs.set(number, Math.min(longestPauseMs, Math.max(500, before * 2)));
    this.options.logger.error({ worker: id, ...how, nextInMs: before }, 'a worker ended; another takes its place');
    setTimeout(() => {
      if (!this.leaving) this.fork(number);
    }, before);
  }

  /** A second signal means "now", for each of them. */
  private leave(signal: 'SIGTERM' | 'SIGINT'): void {
    if (this.leaving) this.tell(signal);
    else this.beginLeaving(signal, 0);
  }

  private beginLeaving(signal: 'SIGTERM' | 'SIGINT', code: number): void {
    this.leaving = true;
    this.tell(signal);
    const late = (this.options.shutdownTimeoutSeconds + 5) * 1000;
    setTimeout(() => {
      for (const worker of this.workers.values()) worker.process.kill('SIGKILL');
      process.exit(128 + constants.signals[signal]);
    }, late).unref();
    this.endWhenAllHaveLeft(code);
  }

  private tell(signal: 'SIGTERM' | 'SIGINT'): void {
    for (const worker of this.workers.values()) worker.process.kill(signal);
  }

  /** With the first exit code that tells of something wrong. */
  private endWhenAllHaveLeft(code: number | null): void {
    process.exitCode = process.exitCode ?? (code === 0 ? undefined : (code ?? 1));
    if (this.workers.size === 0) process.exit();
  }
}
