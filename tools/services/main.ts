import { ToolError } from '../servers/processes/tool-error.js';
import { start } from './start.js';
import { parseStartOptions } from './start-options.js';
import type { RunningServices } from './running-services.js';

const interruption = new AbortController();
const interrupted = new Promise<void>((resolve) => {
  interruption.signal.addEventListener('abort', () => resolve());
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

function print({ issuer, processes }: RunningServices): void {
  console.log();
  for (const { name, pid, port, managementPort } of processes) {
    console.log(`${name.padEnd(16)} port ${port}  ${managementPort ? `management ${managementPort}  ` : ''}pid ${pid}`);
  }
  console.log(`\nTokenward is ready: ${issuer} (Ctrl-C ends it)`);
}

try {
  const services = await start({
    ...parseStartOptions(process.argv.slice(2)),
    report: (line) => console.log(line),
    signal: interruption.signal,
  });
  print(services);
  // An open promise alone keeps no process alive.
  const alive = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(alive);
  console.log('\nending');
  await services.stop();
} catch (error) {
  if (!interruption.signal.aborted) console.error(error instanceof ToolError ? error.message : error);
  process.exitCode = 1;
}
