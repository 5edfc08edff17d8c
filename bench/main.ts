import { parseOptions, type Options } from './options.js';
import { resultTables } from './report/page.js';
import { renderText } from './report/render.js';
import { targetRows } from './report/rows.js';
import { writeReports } from './report/write-reports.js';
import { runBenchmark } from './run-benchmark.js';
import { stopOnSignals } from './stop-on-signals.js';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(options: Options): Promise<void> {
  const run = await runBenchmark(options, tell, stopOnSignals());
  for (const { title, rows } of resultTables(run)) console.log(`\n${title}\n\n${renderText(rows)}`);
  console.log(`\n${renderText(targetRows(run))}`);
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
