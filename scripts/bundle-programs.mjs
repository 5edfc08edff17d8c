// Joins each app with what it imports: looking for 2,000 files takes longer than reading them (docs/performance.md).
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const programs = 'dist/programs';
const recordFile = join(root, programs, 'joined.json');

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

/**
 * Writes `dist/programs/<app>.js`, and parts that they share, unless that has been done since anything changed.
 *
 * @throws what esbuild throws, which has told it by then
 */
export async function bundlePrograms() {
  const apps = readdirSync(join(root, 'apps')).filter((app) => existsSync(join(root, 'apps', app, 'src/main.ts')));
  if (isUpToDate(apps)) return;
  const began = new Date();
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(apps.map((app) => [app, `dist/apps/${app}/src/main.js`])),
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
    write: false,
    logLevel: 'warning',
  });
  writeWhole(outputFiles, apps);
  removeOld();
  const [inputs, outputs] = [Object.keys(metafile.inputs), Object.keys(metafile.outputs)];
  writeFileSync(recordFile, JSON.stringify({ apps, inputs, outputs }));
  // What changes from here on may have been read before it did.
  utimesSync(recordFile, began, began);
}

// CommonJS that is joined with ES modules has no `require` of its own; what it names so is looked for from here.
const placeOf =
  "import{createRequire as bundledRequire}from'node:module';import{fileURLToPath as bundledPath}from'node:url';" +
  'const require=bundledRequire(import.meta.url),bundledUrl=(path)=>new URL(`../../${path}`,import.meta.url).href;';

/** Of what others wrote a stack trace names the file alone: with their maps the first one of a process takes 0.2 s and 60 MB. */
function fileAlone(path) {
  const map = { version: 3, sources: [basename(path)], mappings: 'AAAA' };
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

/** A module finds what lies beside it (styles, a worker) where it lay, not beside the program. */
const stayInPlace = {
  name: 'stay in place',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const place = (of) => `bundledUrl(${JSON.stringify(relative(root, of).replaceAll('\\', '/'))})`;
      const contents = text
        .replace(/\bimport\.meta\.url\b/g, place(path))
        .replace(/\b__dirname\b/g, `bundledPath(${place(dirname(path))})`)
        .replace(/\b__filename\b/g, `bundledPath(${place(path)})`);
      return { contents: /[\\/]node_modules[\\/]/.test(path) ? contents + fileAlone(path) : contents, loader: 'js' };
    });
  },
};

function isUpToDate(apps) {
  if (!existsSync(recordFile)) return false;
  const joined = JSON.parse(readFileSync(recordFile, 'utf8'));
  if (joined.apps.join() !== apps.join() || !joined.outputs.every((path) => existsSync(join(root, path)))) return false;
  // npm gives what it installs the time of its packing; the last one is written by it each time.
  const others = ['scripts/bundle-programs.mjs', 'package.json', 'node_modules/.package-lock.json'];
  const joinedAt = changedAt(recordFile);
  return [...joined.inputs, ...others].every((path) => changedAt(join(root, path)) < joinedAt);
}

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;

/** A process that starts meanwhile finds each file as it was or as it is; the programs come after the parts that they name. */
function writeWhole(files, apps) {
  mkdirSync(join(root, programs), { recursive: true });
  const isProgram = ({ path }) => apps.includes(basename(path, '.js'));
  for (const { path, contents } of [...files].sort((one, other) => isProgram(one) - isProgram(other))) {
    writeFileSync(`${path}.${process.pid}`, contents);
    renameSync(`${path}.${process.pid}`, path);
  }
}

/** Parts that no program names any more, an hour later: a process may load some when it first uses them. */
function removeOld() {
  const anHourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(join(root, programs))) {
    const path = join(root, programs, name);
    if (changedAt(path) < anHourAgo) rmSync(path);
  }
}
