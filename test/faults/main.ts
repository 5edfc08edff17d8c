import { deploy, readFirstRun } from './deployment.js';
import { parseOptions, type Options } from './options.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(options: Options): Promise<void> {
  const deployment = await deploy({ ...options, report: (line) => print(`  ${line}`) });
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= deployment.stop());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().then(() => process.exit(1)));
  try {
    // The flows' own tools read this when they are loaded.
    process.env['TOKENWARD_FLOW_TARGET'] = deployment.firstRunFile;
    const { runFaults } = await import('./run-faults.js');
    process.exitCode = (await runFaults({ options, deployment, print, ...readFirstRun(deployment.firstRunFile) }))
      ? 0
      : 1;
  } finally {
    await end();
  }
}

// Servers that are killed leave connections that nobody waits for; what matters is in the history.
process.on('unhandledRejection', (error) => print(`  not waited for: ${String(error)}`));

await main(parseOptions(process.argv.slice(2), () => Math.floor(Math.random() * 1_000_000)));
process.exit();
