import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from './create-cluster.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

let directory: string;
let cluster: string;
let accessFile: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tokenward-cluster-'));
  chmodSync(directory, 0o755);
  cluster = join(directory, 'postgres');
  accessFile = join(directory, 'postgres.json');
  // Stands in for the program that makes a cluster: it tells what was there at its start.
  mkdirSync(join(directory, 'bin'));
  const initdb = `#!/bin/sh\nls "$2" "$2/.." > "$2/../seen"\necho 16 > "$2/PG_VERSION"\n`;
  writeFileSync(join(directory, 'bin', 'initdb'), initdb, { mode: 0o755 });
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const create = () => {
  createCluster(directory, cluster, accessFile, undefined);
};

it('what a first start that was killed has left is made anew, and has its name only when it is complete', () => {
  mkdirSync(`${cluster}.new`);
  writeFileSync(join(`${cluster}.new`, 'rest-of-before'), '');
  create();
  const seen = readFileSync(join(directory, 'seen'), 'utf8').split('\n');
  expect(seen).toContain('postgres.new');
  expect(seen).not.toContain('postgres');
  expect(seen).not.toContain('rest-of-before');
  expect(existsSync(join(cluster, 'PG_VERSION'))).toBe(true);
  expect(existsSync(accessFile)).toBe(true);
  expect(existsSync(`${cluster}.new`)).toBe(false);
});

it('what initdb could not do is told, and not that it cleared up', () => {
  const told =
    'sh: cannot create /dev/null\nchild process exited with exit code 2\ninitdb: removing data directory "x"';
  writeFileSync(join(directory, 'bin', 'initdb'), `#!/bin/sh\ncat >&2 <<'END'\n${told}\nEND\nexit 1\n`);
  expect(create).toThrow('postgres.new: sh: cannot create /dev/null; child process exited with exit code 2');
  expect(existsSync(cluster)).toBe(false);
});

it('without the file of its password it does not count as made', () => {
  accessFile = join(directory, 'nowhere', 'postgres.json');
  expect(create).toThrow('ENOENT');
  expect(existsSync(cluster)).toBe(false);
});

it('a cluster whose password is gone stays as it is, and one line says what to do', async () => {
  mkdirSync(cluster);
  writeFileSync(join(cluster, 'PG_VERSION'), '16');
  const starting = EmbeddedPostgres.start({ directory });
  await expect(starting).rejects.toThrow(EmbeddedPostgresError);
  await expect(starting).rejects.toThrow(`${accessFile} is missing`);
  expect(existsSync(join(cluster, 'PG_VERSION'))).toBe(true);
});
