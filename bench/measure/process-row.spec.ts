import { parsePs, parseStat } from './process-row.js';

it('reads /proc/<pid>/stat, whatever the command is called', () => {
  const line =
    '4242 (a (b) c) S 17 4242 4242 0 -1 4194560 90 10 0 0 250 50 20 5 20 0 11 0 12345 1000000 256 18446744073709551615 1 1';
  expect(parseStat(line, 4096)).toEqual({
    pid: 4242,
    parent: 17,
    command: 'a (b) c',
    cpuSeconds: 3.25,
    residentBytes: 256 * 4096,
  });
});

it('reads what ps tells on other systems', () => {
  expect(parsePs('  501   1  2048   1:02.50 /opt/bin/postgres')).toEqual({
    pid: 501,
    parent: 1,
    command: 'postgres',
    cpuSeconds: 62.5,
    residentBytes: 2048 * 1024,
  });
  expect(parsePs('501 1 2048 1-02:00:03 node')?.cpuSeconds).toBe(86_400 + 7203);
  expect(parsePs('nonsense')).toBeUndefined();
});
