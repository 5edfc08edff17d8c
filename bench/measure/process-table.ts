import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parsePs, parseStat, type ProcessRow } from './process-row.js';

export type ProcessTable = ReadonlyMap<number, ProcessRow>;

const hasProc = existsSync('/proc/self/stat');
const pageBytes = hasProc ? Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })) : 0;

/** Every process of this machine, now. */
export function readProcessTable(): ProcessTable {
  return new Map((hasProc ? fromProc() : fromPs()).map((row) => [row.pid, row]));
}

/** The most memory that this process ever had; where the system does not tell, what it has now. */
export function peakMemoryBytes(pid: number): number {
  const status = readOrNothing(`/proc/${pid}/status`);
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? (readProcessTable().get(pid)?.residentBytes ?? 0) : Number(kilobytes) * 1024;
}

function fromProc(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readOrNothing(`/proc/${pid}/stat`))
    .filter((line) => line !== '')
    .map((line) => parseStat(line, pageBytes));
}

function fromPs(): ProcessRow[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,time=,comm='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => parsePs(line) ?? []);
}

/** A process may end between the listing and the reading. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
