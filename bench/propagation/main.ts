import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { Closers } from '../closers.js';
import { optionsOrEnd } from '../option-values.js';
import { measureProfile } from './measure-profile.js';
import { renderPropagation } from './render-propagation.js';

// `--quick` tries that it works; its figures are not written.
const { quick } = optionsOrEnd('npm run bench:propagation -- [--quick]', {
  quick: { type: 'boolean', default: false },
} as const);
const amounts = quick
  ? { idleRevocations: 20, loadedRevocations: 100 }
  : { idleRevocations: 200, loadedRevocations: 1000 };

const directory = mkdtempSync(join(tmpdir(), 'tokenward-propagation-'));
// As root the database runs as another account, which has to reach its folder.
chmodSync(directory, 0o755);
const running = new Closers();
let stopping: Promise<never> | undefined;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stopping = running.closeAll().then(() => {
      rmSync(directory, { recursive: true, force: true });
      process.exit(1);
    });
  });
}
const measured = [];
try {
  for (const profile of ['distributed', 'single'] as const) {
    try {
      measured.push(await measureProfile(profile, join(directory, profile), running, amounts));
    } catch (error) {
      // Whatever a load says of servers that are being stopped.
      await stopping;
      throw error;
    } finally {
      await running.closeAll();
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
const text = await format(renderPropagation(measured), { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
if (!quick) writeFileSync('docs/propagation.md', text);
console.log(text);
const lost = measured.flatMap(({ idle, loaded }) => [...idle, ...loaded]).reduce((sum, delays) => sum + delays.lost, 0);
if (lost > 0) {
  console.error(`${lost} revocations did not arrive within 20 s`);
  process.exitCode = 1;
}
process.exit();
