import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../../tools/servers/layout.js';

const root = checkoutRoot();

/** The commit of the release before this one, as the file beside this says; change it with each release. */
const previousCommit = readFileSync(join(root, 'test/upgrade/previous-release'), 'utf8').trim();

/** A shallow clone does not hold it. */
export const hasPreviousRelease = (): boolean =>
  spawnSync('git', ['cat-file', '-e', `${previousCommit}^{commit}`], { cwd: root }).status === 0;

/** The folder with the built release before this one; made once. Its packages are those of this checkout. */
export function preparePreviousRelease(): string {
  const folder = join(root, '.servers/releases', previousCommit);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', '--format=tar', previousCommit], {
      cwd: root,
      maxBuffer: 512 * 1024 * 1024,
    });
    execFileSync('tar', ['-x', '-C', unfinished], { input: archive });
    symlinkSync(join(root, 'node_modules'), join(unfinished, 'node_modules'));
    execFileSync(process.execPath, ['scripts/build.mjs', '--quiet'], { cwd: unfinished, stdio: 'pipe' });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
