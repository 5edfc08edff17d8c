import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly zombie: boolean;
  /** Unlike the pid, never given to a second process: the boot and the moment of the start. */
  readonly startedAt: string;
}

/** The live or zombie process of that pid, read from the system. */
export function readProcess(pid: number): ProcessEntry | undefined {
  return existsSync('/proc/self/stat') ? readFromProc(pid) : readAllFromPs().find((entry) => entry.pid === pid);
}

/** Children, their children and so on. Postgres gives each child a process group of its own, so the group isn't enough. */
export function readDescendants(pid: number): ProcessEntry[] {
  const all = readAll();
  const found: ProcessEntry[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter((entry) => parents.has(entry.parent));
    found.push(...children);
    parents = new Set(children.map((entry) => entry.pid));
  }
  return found;
}

/** False for a zombie too: nobody may ever reap it in a container, yet it serves no more. */
export function isRunning(entry: ProcessEntry): boolean {
  const now = readProcess(entry.pid);
  return now !== undefined && !now.zombie && now.startedAt === entry.startedAt;
}

function readAll(): ProcessEntry[] {
  if (!existsSync('/proc/self/stat')) return readAllFromPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readFromProc(Number(name)))
    .filter((entry) => entry !== undefined);
}

let bootId: string | undefined;

function readFromProc(pid: number): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return parseProcStat(pid, stat, bootId);
}

/** @see proc(5): the second field, the program's name, may itself contain spaces and parentheses. */
export function parseProcStat(pid: number, stat: string, boot: string): ProcessEntry {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), zombie: fields[0] === 'Z', startedAt: `${boot}/${fields[19]}` };
}

function readAllFromPs(): ProcessEntry[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (!match) return [];
    const [, pid, parent, state = '', startedAt = ''] = match;
    return [{ pid: Number(pid), parent: Number(parent), zombie: state.startsWith('Z'), startedAt }];
  });
}
