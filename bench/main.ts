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
  for (const line of legend(options)) console.log(`\n${line}`);
  if (options.out !== undefined) writeReports(run, options.out);
}

const legend = ({ firstWarmUpSeconds, out }: Options): readonly string[] => [
  "CPU / ours: what somebody else's server takes for the same, as a multiple. †: from less than a second of CPU, not to be trusted.",
  'All columns, and what was measured thoroughly: docs/benchmarks.md.',
  ...(firstWarmUpSeconds === 0 ? ['Nothing was warmed up first, so these figures compare with no others.'] : []),
  out === undefined ? 'Nothing was written (--out <folder> does).' : `Written to ${out}.`,
];

try {
  await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
