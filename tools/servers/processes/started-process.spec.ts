import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProcStat, readDescendants, isRunning } from './process-table.js';
import { StartedProcess } from './started-process.js';

// Guarantee: only what these tools started is ever signalled. Attack: the pid of the record belongs to another program now.
describe('a started process', () => {
  let folder: string;
  let recordFile: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenward-process-'));
    recordFile = join(folder, 'run.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = (script: string) =>
    StartedProcess.start({
      program: '/bin/sh',
      args: ['-c', script],
      folder,
      logFile: join(folder, 'log'),
      recordFile,
    });

  it('is found again by its record and not after its end', async () => {
    const started = start('sleep 30');
    expect(StartedProcess.find(recordFile)?.pid).toBe(started.pid);
    expect(await started.stop('SIGTERM', 5)).toBe(true);
    expect(StartedProcess.find(recordFile)).toBeUndefined();
  });

  it('is not taken for the program that has its pid now', async () => {
    const started = start('sleep 30');
    const record = readFileSync(recordFile, 'utf8');
    writeFileSync(recordFile, record.replace(/"startedAt":"([^"]*)"/, '"startedAt":"$1 earlier"'));
    expect(StartedProcess.find(recordFile)).toBeUndefined();
    await started.kill();
  });

  it('is killed with its children, those in other process groups too', async () => {
    const started = start('setsid sleep 30 & sleep 30');
    while (readDescendants(started.pid).length < 2);
    const children = readDescendants(started.pid);
    await started.kill();
    expect(children.filter(isRunning)).toEqual([]);
  });

  it('is killed where it does not end by itself', async () => {
    const started = start(`trap '' TERM; echo deaf; while :; do sleep 1; done`);
    while (started.lastLines(1) !== 'deaf');
    expect(await started.stop('SIGTERM', 0.2)).toBe(false);
    expect(started.running).toBe(false);
  });
});

describe('the process table', () => {
  it('reads a program name with spaces and parentheses', () => {
    const stat = `42 (a) (b c) Z 7 ${Array.from({ length: 17 }, (_, index) => index).join(' ')} 79467 9`;
    expect(parseProcStat(42, stat, 'boot')).toEqual({ pid: 42, parent: 7, zombie: true, startedAt: 'boot/79467' });
  });
});
