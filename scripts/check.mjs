/** Everything that must hold besides the tests: `npm run check [step …]`. Every step runs, so that all is told at once. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name, file) => join(root, 'node_modules', name, file);
const folders = ['apps', 'libs', 'deploy', 'tools', 'bench', 'examples'].filter((folder) =>
  existsSync(join(root, folder)),
);
const withTests = [...folders, 'test'].filter((folder) => existsSync(join(root, folder)));

const steps = {
  types: [bin('typescript-native', 'bin/tsc'), '-p', '.', '--noEmit'],
  lint: [bin('eslint', 'bin/eslint.js'), '--max-warnings', '0', ...withTests],
  boundaries: [
    bin('dependency-cruiser', 'bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    ...folders,
  ],
  'dead code': [bin('knip', 'bin/knip.js')],
  format: [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  'generated docs': [
    '--conditions=source',
    '--import',
    './scripts/run-typescript.mjs',
    'tools/docs/generate.ts',
    '--check',
  ],
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}.`);
  process.exit(2);
}

const results = Object.entries(steps)
  .filter(([name]) => chosen.length === 0 || chosen.includes(name))
  .map(([name, args]) => {
    console.log(`\n── ${name}`);
    const started = performance.now();
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    return { name, passed: status === 0, seconds: ((performance.now() - started) / 1000).toFixed(1) };
  });

console.log('');
for (const { name, passed, seconds } of results) console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
