import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ToolError } from './tool-error.js';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Whom a server runs as that refuses root. Undefined when we aren't root and it runs as ourselves. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const match = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(accounts);
    if (match) return { uid: Number(match[1]), gid: Number(match[2]) };
  }
  throw new ToolError(
    'Run as another user than root: there is neither a "postgres" nor a "nobody" account to hand over to',
  );
}

/** Another account reaches a folder only if it may pass through each parent. */
export function assertTraversable(folder: string): void {
  for (let parent = dirname(resolve(folder)); ; parent = dirname(parent)) {
    if ((statSync(parent).mode & 0o001) === 0) {
      throw new ToolError(
        `${parent} is closed to other accounts, and the servers don't run as root: set TOKENWARD_SERVERS_DIR to a folder such as /var/tmp/tokenward`,
      );
    }
    if (parent === dirname(parent)) return;
  }
}
