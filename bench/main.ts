import { parseOptions, type Options } from './options.js';
import { renderText } from './report/render.js';
import { resultRows, sideRows } from './report/rows.js';
import { writeReports } from './report/write-reports.js';
import { runBenchmark } from './run-benchmark.js';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(options: Options): Promise<void> {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => stopping.abort(new Error('stopped; nothing was written')));
  }
  const run = await runBenchmark(options, tell, stopping.signal);
  console.log(`\n${renderText(resultRows(run))}\n\n${renderText(sideRows(run))}`);
  for (const line of run.remarks) console.log(`\n${line}`);
  for (const line of run.failures) console.error(`\nfailed: ${line}`);
  if (run.failures.length > 0) process.exitCode = 1;
  if (options.out !== undefined) writeReports(run, options.out);
}

try {
  await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
