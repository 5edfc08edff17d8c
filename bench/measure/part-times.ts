import type { ProcessTable } from './process-table.js';

/** A process whose cost is told by itself, with its children (Postgres has one for each connection). */
export interface Part {
  readonly name: string;
  readonly role: 'server' | 'gateway' | 'store';
  readonly pid: number;
}

/** CPU seconds of each part so far. A part below another one (the embedded database) counts for itself alone. */
export function partTimes(table: ProcessTable, parts: readonly Part[]): Record<string, number> {
  const times = Object.fromEntries(parts.map(({ name }) => [name, 0]));
  for (const [pid, owner] of ownersOf(table, parts)) {
    times[owner] = (times[owner] ?? 0) + (table.get(pid)?.cpuSeconds ?? 0);
  }
  return times;
}

/** What the processes of the server itself have in memory. */
export function serverBytes(table: ProcessTable, parts: readonly Part[]): number {
  const servers = new Set(parts.filter(({ role }) => role === 'server').map(({ name }) => name));
  return [...ownersOf(table, parts)]
    .filter(([, owner]) => servers.has(owner))
    .reduce((sum, [pid]) => sum + (table.get(pid)?.residentBytes ?? 0), 0);
}

/** Every process of every part, with the part's name: the nearest ancestor that is one. */
export function ownersOf(table: ProcessTable, parts: readonly Part[]): Map<number, string> {
  const owners = new Map(parts.map(({ pid, name }) => [pid, name]));
  return new Map(
    [...table.keys()].flatMap((pid) => {
      const owner = ownerOf(pid, table, owners);
      return owner === undefined ? [] : [[pid, owner] as const];
    }),
  );
}

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

/** A server, and those of its children that are stores, by their commands. */
export const partsBelow = (table: ProcessTable, server: number, stores: readonly string[]): Part[] => [
  { name: 'server', role: 'server', pid: server },
  ...stores.flatMap((name) => {
    const found = [...table.values()].find(({ parent, command }) => parent === server && command === name);
    return found ? [{ name, role: 'store' as const, pid: found.pid }] : [];
  }),
];
