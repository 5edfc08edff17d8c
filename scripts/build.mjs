// Compiles the monorepo to dist/ with the native TypeScript compiler, copies static files beside the code, and joins the programs.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const quiet = process.argv.includes('--quiet');
const require = createRequire(import.meta.url);
const started = performance.now();

// To stderr: what a command prints is for whoever reads it.
if (!existsSync(join(root, 'dist'))) console.error('Building, some ten seconds the first time …');
const [compiler] = whatBuilds();
const tsc = join(dirname(compiler), 'bin/tsc');
const result = spawnSync(
  process.execPath,
  [existsSync(tsc) ? tsc : `${tsc}.js`, '-p', join(root, 'tsconfig.build.json')],
  { stdio: 'inherit' },
);
if (result.status !== 0) fail(result.status);
for (const kind of ['apps', 'libs']) {
  for (const part of readdirSync(join(root, kind))) {
    const assets = join(root, kind, part, 'assets');
    if (!existsSync(assets)) continue;
    const target = join(root, 'dist', kind, part, 'assets');
    mkdirSync(target, { recursive: true });
    cpSync(assets, target, { recursive: true });
  }
}
const { bundlePrograms } = await import('./bundle-programs.mjs');
await bundlePrograms().catch(() => fail(1));
if (!quiet) console.log(`Built in ${Math.round(performance.now() - started)} ms.`);

function fail(status) {
  console.error('The build failed: the lines above say where.');
  process.exit(status ?? 1);
}

function whatBuilds() {
  try {
    return [require.resolve('typescript-native/package.json'), require.resolve('esbuild/package.json')];
  } catch {
    console.error('What Tokenward is built with is not installed: run `npm ci` first.');
    process.exit(1);
  }
}
