import type { ProcessTable } from './process-table.js';

/** A process whose cost is told by itself, with its children (Postgres has one for each connection). */
export interface Part {
  readonly name: string;
  readonly role: 'server' | 'gateway' | 'store';
  readonly pid: number;
}

/** CPU seconds of each part so far. A part below another one (the embedded database) counts for itself alone. */
export function partTimes(table: ProcessTable, parts: readonly Part[]): Record<string, number> {
  const owners = new Map(parts.map(({ pid, name }) => [pid, name]));
  const times = Object.fromEntries(parts.map(({ name }) => [name, 0]));
  for (const { pid, cpuSeconds } of table.values()) {
    const owner = ownerOf(pid, table, owners);
    if (owner !== undefined) times[owner] = (times[owner] ?? 0) + cpuSeconds;
  }
  return times;
}

/** The nearest ancestor that is a part. */
function ownerOf(pid: number, table: ProcessTable, owners: ReadonlyMap<number, string>): string | undefined {
  let current = pid;
  for (let hops = 0; hops < 100; hops += 1) {
    const owner = owners.get(current);
    const parent = table.get(current)?.parent;
    if (owner !== undefined || parent === undefined || parent === current) return owner;
    current = parent;
  }
  return undefined;
}

export const childOf = (table: ProcessTable, parent: number, command: string): number | undefined =>
  [...table.values()].find((row) => row.parent === parent && row.command === command)?.pid;
