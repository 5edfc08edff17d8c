// Joins each service with what it imports: looking for 1,600 files takes longer than reading them (docs/performance.md, start).
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const programs = 'dist/programs';
const inputsFile = join(root, programs, 'inputs.json');

const leftOutside = [
  // Has to have run before the first class that is decorated, in whatever part that is.
  'reflect-metadata',
  // Loaded only where they are used: to migrate, to trace.
  'typeorm',
  '@opentelemetry/*',
  // What frameworks look for, and do without.
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'class-transformer',
  'class-validator',
  'pg-native',
];

/** Writes `dist/programs/<service>.js`, and parts that they share, unless that has been done since anything changed. */
export async function bundlePrograms() {
  if (isUpToDate()) return;
  const began = new Date();
  mkdirSync(join(root, programs), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      readdirSync(join(root, 'dist/apps')).map((app) => [app, `dist/apps/${app}/src/main.js`]),
    ),
    outdir: programs,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: leftOutside,
    // A process keeps the text of what it runs. Names stay, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    plugins: [stayInPlace],
    banner: { js: placeOf },
    metafile: true,
    logLevel: 'warning',
  });
  removeOthers(Object.keys(metafile.outputs));
  writeFileSync(inputsFile, JSON.stringify(Object.keys(metafile.inputs)));
  // What changes from here on may have been read before it did.
  utimesSync(inputsFile, began, began);
}

// CommonJS that is joined with ES modules has no `require` of its own; what it names so is looked for from here.
const placeOf =
  "import{createRequire as bundledRequire}from'node:module';import{fileURLToPath as bundledPath}from'node:url';" +
  'const require=bundledRequire(import.meta.url),bundledUrl=(path)=>new URL(`../../${path}`,import.meta.url).href;';

/** A module finds what lies beside it (styles, a worker) where it lay, not beside the program. */
const stayInPlace = {
  name: 'stay in place',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!/\bimport\.meta\.url\b|\b__(dir|file)name\b/.test(text)) return undefined;
      const place = (of) => `bundledUrl(${JSON.stringify(relative(root, of).replaceAll('\\', '/'))})`;
      const contents = text
        .replace(/\bimport\.meta\.url\b/g, place(path))
        .replace(/\b__dirname\b/g, `bundledPath(${place(dirname(path))})`)
        .replace(/\b__filename\b/g, `bundledPath(${place(path)})`);
      return { contents, loader: 'js' };
    });
  },
};

function isUpToDate() {
  if (!existsSync(inputsFile)) return false;
  const written = statSync(inputsFile).mtimeMs;
  // npm gives what it installs the time of its packing.
  const installed = 'node_modules/.package-lock.json';
  const inputs = [...JSON.parse(readFileSync(inputsFile, 'utf8')), 'scripts/bundle-programs.mjs', installed];
  return inputs.every((path) => (statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < written);
}

function removeOthers(written) {
  for (const name of readdirSync(join(root, programs))) {
    if (!written.includes(`${programs}/${name}`)) rmSync(join(root, programs, name));
  }
}
