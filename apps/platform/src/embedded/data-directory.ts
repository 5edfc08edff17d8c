import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { KeyEncryptionKeys } from '#keys';
import { BootError, keyEncryptionKeysIn } from '#service';

/** The folder of the embedded profile: the database, the key that seals what is in it, and the first run's file. */
export class DataDirectory {
  readonly path: string;

  /** @throws BootError when it cannot be written, or another Tokenward runs on it */
  constructor(directory: string) {
    this.path = resolve(directory);
    try {
      makeFolder(this.path);
      accessSync(this.path, constants.W_OK);
    } catch {
      throw new BootError([
        `the data folder ${this.path} cannot be written: make it writable for this user, or choose another with TOKENWARD_DATA_DIR`,
      ]);
    }
    this.lock();
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Made at the first start. Whoever has it and the database has every key: they belong to one backup, and to nobody else. */
  keyEncryptionKeys(): KeyEncryptionKeys {
    const file = this.file('key-encryption-key');
    if (!existsSync(file)) {
      if (existsSync(this.file('postgres'))) {
        throw new BootError([
          `${file} is missing, and the database cannot be read without it: restore it, or start with an empty folder`,
        ]);
      }
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    }
    return keyEncryptionKeysIn(this.path);
  }

  unlock(): void {
    rmSync(this.file('platform.pid'), { force: true });
    rmSync(this.file('platform.start'), { force: true });
  }

  private lock(): void {
    const owner = Number(this.read('platform.pid'));
    if (owner !== process.pid && owner > 0 && isAlive(owner) && !isEnding(owner) && !this.isAnother(owner)) {
      throw new BootError([
        `another Tokenward (process ${owner}) runs on ${this.path}: stop it first, or choose another folder with TOKENWARD_DATA_DIR`,
      ]);
    }
    writeFileSync(this.file('platform.start'), `${process.pid} ${startOf(process.pid) ?? ''}`, { mode: 0o600 });
    writeFileSync(this.file('platform.pid'), String(process.pid), { mode: 0o600 });
  }

  /** After a reboot, or in a container, another program may have the number of the process that is gone. */
  private isAnother(pid: number): boolean {
    const [owner, kept] = this.read('platform.start').split(' ');
    const start = startOf(pid);
    return Number(owner) === pid && Boolean(kept) && start !== undefined && start !== kept;
  }

  private read(name: string): string {
    return existsSync(this.file(name)) ? readFileSync(this.file(name), 'utf8') : '';
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** With what is above it. Node's own way (`recursive`) never ends where nothing can be made, as below /proc. */
function makeFolder(path: string): void {
  if (isFolder(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o755 });
  } catch (error) {
    // Another process may have been quicker.
    if (!isFolder(path)) throw error;
  }
}

/** On Linux: the fields of /proc/<pid>/stat from the third on. The second is the program's name, which may hold anything. */
function statusOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** On Linux: killed, and only waiting for its parent to notice. */
const isEnding = (pid: number): boolean => ['Z', 'X'].includes(statusOf(pid)[0] ?? '');

/** On Linux: when the process started, in ticks since the boot (field 22). */
const startOf = (pid: number): string | undefined => statusOf(pid)[19];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
