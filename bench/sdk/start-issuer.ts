import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { IssuerReady, IssuerWork } from './issuer-worker.js';

export async function startIssuer(work: IssuerWork): Promise<IssuerReady & { readonly stop: () => Promise<unknown> }> {
  const worker = new Worker(new URL('./issuer-worker.js', import.meta.url), { workerData: work });
  const [ready] = (await once(worker, 'message')) as [IssuerReady];
  return { ...ready, stop: () => worker.terminate() };
}
