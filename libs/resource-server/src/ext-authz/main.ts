#!/usr/bin/env node
import { startExtAuthz } from './start-ext-authz.js';

const tell = (text: string): void => void process.stderr.write(`${text}\n`);
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  // eslint-disable-next-line no-restricted-properties -- a program of its own, which imports nothing of the repository
  const started = await startExtAuthz(process.env, (error) => {
    tell(textOf(error));
  });
  tell(`ext-authz listens at ${started.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void started.close().then(() => process.exit()));
  }
} catch (error) {
  tell(textOf(error));
  process.exitCode = 1;
}
