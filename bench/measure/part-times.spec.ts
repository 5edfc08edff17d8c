import { ownersOf, partsBelow, partTimes, serverBytes } from './part-times.js';

const row = (pid: number, parent: number, cpuSeconds: number, command = 'node') =>
  [pid, { pid, parent, command, cpuSeconds, residentBytes: 1000 * cpuSeconds }] as const;
const table = new Map([
  row(1, 0, 100),
  row(10, 1, 2),
  row(11, 10, 1, 'postgres'),
  row(12, 11, 4, 'postgres'),
  row(13, 11, 8, 'postgres'),
  row(20, 1, 16),
]);

it('counts children with their part, and a part below another one for itself', () => {
  const parts = [
    { name: 'server', role: 'server', pid: 10 },
    { name: 'postgres', role: 'store', pid: 11 },
  ] as const;
  expect(partTimes(table, parts)).toEqual({ server: 2, postgres: 13 });
  expect(serverBytes(table, parts)).toBe(2000);
});

it('knows whose each process is', () => {
  const owners = ownersOf(table, [{ name: 'server', role: 'server', pid: 10 }]);
  expect([...owners.keys()]).toEqual([10, 11, 12, 13]);
});

it('finds the stores of a server among its children', () => {
  const server = { name: 'server', role: 'server', pid: 10 };
  expect(partsBelow(table, 10, ['postgres'])).toEqual([server, { name: 'postgres', role: 'store', pid: 11 }]);
  expect(partsBelow(table, 20, ['postgres'])).toHaveLength(1);
});
