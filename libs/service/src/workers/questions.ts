import type { Worker } from 'node:cluster';
import type { Readiness } from '../observability/health-registry.js';

/** What the supervisor asks each worker, so that one port answers for all of them. */
export interface Answers {
  readonly readiness: Readiness;
  /** As `Registry.getMetricsAsJSON` of prom-client gives them. */
  readonly metrics: readonly object[];
}

type Question = keyof Answers;

interface Asked {
  readonly question: Question;
  readonly id: number;
}

const isAsked = (message: unknown): message is Asked =>
  typeof message === 'object' && message !== null && 'question' in message && 'id' in message;

const serving = 'serving';

/** In a worker, when it listens on all its ports. */
export const tellServing = (): void => void process.send?.(serving);

/** In the supervisor. */
export const isServing = (message: unknown): boolean => message === serving;

/** In a worker. What fails is not answered, which the supervisor takes for a worker that is down. */
export function answerSupervisor(answers: { readonly [Q in Question]: () => Promise<Answers[Q]> }): void {
  process.on('message', (message: unknown) => {
    if (!isAsked(message)) return;
    const { question, id } = message;
    answers[question]().then(
      (answer) => process.send?.({ id, answer }),
      () => undefined,
    );
  });
}

let asked = 0;

/** In the supervisor; undefined from a worker that does not answer in time. */
export function askWorker<Q extends Question>(
  worker: Worker,
  question: Q,
  limitMs: number,
): Promise<Answers[Q] | undefined> {
  const id = ++asked;
  return new Promise((resolve) => {
    const settle = (answer?: Answers[Q]): void => {
      clearTimeout(limit);
      worker.off('message', onMessage).off('exit', onExit);
      resolve(answer);
    };
    const onMessage = (message: { id?: number; answer?: Answers[Q] }): void => {
      if (message.id === id) settle(message.answer);
    };
    const onExit = (): void => settle();
    const limit = setTimeout(settle, limitMs);
    worker.on('message', onMessage).on('exit', onExit);
    // One that dies at this moment answers by its exit.
    if (worker.isConnected()) worker.send({ question, id } satisfies Asked, undefined, () => undefined);
    else settle();
  });
}
