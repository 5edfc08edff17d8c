import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
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

// As its binding.gyp and Node's own settings for addons have them, hardened as distributions do.
const common = [
  ...['-O3', '-fPIC', '-pthread', '-fvisibility=hidden', '-fdata-sections', '-ffunction-sections', '-DNDEBUG'],
  ...['-D_FORTIFY_SOURCE=2', '-fstack-protector-strong'],
];
const addon = [
  ...['-std=c++20', '-fexceptions', '-DNAPI_VERSION=8', '-DNODE_ADDON_API_DISABLE_DEPRECATED'],
  '-DNODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
];
const linked = ['-shared', '-s', '-Wl,--gc-sections', '-Wl,-z,relro', '-Wl,-z,now'];

/** Makes the addon of this build, in its folder. @throws Error that says what is missing, or what the compiler said */
export function compile(build: Argon2Build): void {
  const target = addonOf(build);
  mkdirSync(dirname(target), { recursive: true });
  const flags = [...common, `-march=${build.level}`, ...includes];
  const objects = sources.map((source, index) => {
    const object = join(build.folder, `${index}.o`);
    run(process.env['CC'] ?? 'cc', [...flags, '-c', source, '-o', object]);
    return object;
  });
  const from = [join(argon2, 'argon2.cpp'), ...objects];
  run(process.env['CXX'] ?? 'c++', [...flags, ...addon, ...from, ...linked, '-o', target]);
}

function run(command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) {
    throw new Error(`${command} cannot be run. It takes a C and a C++ compiler: apt-get install g++, for example.`, {
      cause: error,
    });
  }
  if (status !== 0) throw new Error(`${command} refused:\n${stderr.slice(0, 2000)}`);
}
