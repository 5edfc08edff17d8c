import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BootError } from '#service';

/** The folder of the embedded profile: the database, the key that seals what is in it, and the first run's file. */
export class DataDirectory {
  readonly path: string;

  /** @throws BootError when it cannot be written, or another Tokenward runs on it */
  constructor(directory: string) {
    this.path = resolve(directory);
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o755 });
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
  keyEncryptionKey(): string {
    const file = this.file('key-encryption-key');
    if (!existsSync(file)) {
      if (existsSync(this.file('postgres'))) {
        throw new BootError([
          `${file} is missing, and the database cannot be read without it: restore it, or start with an empty folder`,
        ]);
      }
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    }
    return readFileSync(file, 'utf8').trim();
  }

  unlock(): void {
    rmSync(this.file('platform.pid'), { force: true });
  }

  private lock(): void {
    const file = this.file('platform.pid');
    const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (owner !== process.pid && owner > 0 && isAlive(owner) && !isEnding(owner)) {
      throw new BootError([
        `another Tokenward (process ${owner}) runs on ${this.path}: stop it first, or choose another folder with TOKENWARD_DATA_DIR`,
      ]);
    }
    writeFileSync(file, String(process.pid), { mode: 0o600 });
  }
}

/** On Linux: killed, and only waiting for its parent to notice. */
function isEnding(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
