import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { stopOnSignals } from '../stop-on-signals.js';
import { measureGrowth, type Growth } from './measure-growth.js';
import { parseGrowthOptions, type GrowthOptions } from './options.js';
import { renderGrowth } from './render-growth.js';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(options: GrowthOptions): Promise<void> {
  const signal = stopOnSignals();
  const measured: Growth[] = [];
  for (const dimension of options.only) measured.push(await measureGrowth(dimension, options, tell, signal));
  const page = renderGrowth(measured, options);
  const text = await format(page, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
  console.log(text);
  if (options.out !== undefined) writeFileSync(options.out, text);
  if (measured.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
}

try {
  await main(parseGrowthOptions(process.argv.slice(2)));
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
