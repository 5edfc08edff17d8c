import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirectory } from './data-directory.js';

let directory: string;
let other: ChildProcess;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tokenward-data-'));
  other = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  await new Promise((resolve) => other.once('spawn', resolve));
});
afterEach(() => {
  other.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const lockFile = () => join(directory, 'platform.pid');
const locked = () => new DataDirectory(directory);
const onLinux = platform() === 'linux' ? it : it.skip;

it('a folder that a living process holds is refused', () => {
  writeFileSync(lockFile(), String(other.pid));
  expect(locked).toThrow('another Tokenward');
});

onLinux('the start time of the process is kept with its number', () => {
  locked();
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  expect(readFileSync(lockFile(), 'utf8')).toBe(String(process.pid));
  expect(readFileSync(join(directory, 'platform.start'), 'utf8')).toBe(`${process.pid} ${start}`);
});

onLinux('a number that another program has got since then holds nothing', () => {
  const stat = readFileSync(`/proc/${other.pid}/stat`, 'utf8');
  const start = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  writeFileSync(lockFile(), String(other.pid));
  writeFileSync(join(directory, 'platform.start'), `${other.pid} ${start}`);
  expect(locked).toThrow('another Tokenward');
  writeFileSync(join(directory, 'platform.start'), `${other.pid} ${start - 1}`);
  expect(locked).not.toThrow();
});
