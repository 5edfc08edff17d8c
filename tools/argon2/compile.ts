import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { addonOf, type Argon2Build } from '#accounts';

const require = createRequire(import.meta.url);
const argon2 = dirname(require.resolve('argon2'));

const includes = [
  join(argon2, 'argon2/include'),
  join(dirname(require.resolve('node-api-headers')), 'include'),
  // The one that this argon2 is written for.
  dirname(createRequire(join(argon2, 'package.json')).resolve('node-addon-api')),
].map((folder) => `-I${folder}`);

const sources = ['argon2', 'core', 'encoding', 'opt', 'thread', 'blake2/blake2b'].map((name) =>
  join(argon2, 'argon2/src', `${name}.c`),
);

// As its binding.gyp and Node's own settings for addons have them.
const common =
  '-O3 -fPIC -pthread -fvisibility=hidden -fdata-sections -ffunction-sections -DNDEBUG -D_FORTIFY_SOURCE=2';
const addon = '-std=c++20 -fexceptions -DNAPI_VERSION=8 -DNODE_ADDON_API_DISABLE_DEPRECATED';

/** @throws Error that says what is missing, or what the compiler said */
export function compile(build: Argon2Build): void {
  const target = addonOf(build);
  const work = `${build.folder}.making`;
  mkdirSync(work, { recursive: true });
  mkdirSync(dirname(target), { recursive: true });
  try {
    // In one step: a process that starts in this moment finds the old one or the new one.
    renameSync(compiledIn(work, build.level), target);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function compiledIn(folder: string, level: string): string {
  const flags = [...common.split(' '), `-march=${level}`, ...includes];
  const objects = sources.map((source, index) => {
    const object = join(folder, `${index}.o`);
    run(process.env['CC'] ?? 'cc', [...flags, '-c', source, '-o', object]);
    return object;
  });
  const made = join(folder, 'argon2.node');
  const linked = ['-shared', '-s', '-Wl,--gc-sections', '-o', made];
  run(process.env['CXX'] ?? 'c++', [...flags, ...addon.split(' '), join(argon2, 'argon2.cpp'), ...objects, ...linked]);
  return made;
}

function run(command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error)
    throw new Error(`There is no ${command}. It takes a C and a C++ compiler: apt-get install g++, for example.`);
  if (status !== 0) throw new Error(`${command} refused:\n${stderr.slice(0, 2000)}`);
}
