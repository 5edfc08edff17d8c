export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Its own, and that of children that have ended. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Linux tells times to programs in hundredths of a second, whatever the kernel counts with. */
const ticksPerSecond = 100;

/** A line of `/proc/<pid>/stat` (proc_pid_stat(5)). The command is in brackets and may hold spaces and brackets itself. */
export function parseStat(line: string, pageBytes: number): ProcessRow {
  const close = line.lastIndexOf(')');
  const open = line.indexOf('(');
  const fields = line.slice(close + 2).split(' ');
  // The manual counts from 1, with the state as field 3.
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid: Number(line.slice(0, open - 1)),
    parent: field(4),
    command: line.slice(open + 1, close),
    cpuSeconds: (field(14) + field(15) + field(16) + field(17)) / ticksPerSecond,
    residentBytes: field(24) * pageBytes,
  };
}

/** A line of `ps -A -o pid=,ppid=,rss=,time=,comm=`. */
export function parsePs(line: string): ProcessRow | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+([\d:.-]+)\s+(.*)$/.exec(line);
  if (!match) return undefined;
  const [, pid = '', parent = '', kilobytes = '', time = '', command = ''] = match;
  return {
    pid: Number(pid),
    parent: Number(parent),
    command: command.slice(command.lastIndexOf('/') + 1),
    cpuSeconds: secondsOf(time),
    residentBytes: Number(kilobytes) * 1024,
  };
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` */
function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  return Number(days) * 86_400 + clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
