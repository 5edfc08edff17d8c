// The attack: names whose servers never answer, made up by the dozen, so that nothing else gets a thread.
import { setImmediate as turn } from 'node:timers/promises';
import { NameLookups, type Resolve } from './name-lookups.js';

const nobody: Resolve = () => Promise.resolve([]);

it('asks the machine where the name servers know nothing, two at once, and once for a name', async () => {
  const answers = new Map<string, (addresses: readonly string[]) => void>();
  const names = new NameLookups(nobody, (host) => new Promise((resolve) => answers.set(host, resolve)));
  const asked = ['a', 'b', 'c', 'c'].map((host) => names.addressesOf(host, false));
  await turn();
  expect([...answers.keys()]).toEqual(['a', 'b']);
  answers.get('a')?.(['192.0.2.1']);
  await expect(asked[0]).resolves.toEqual(['192.0.2.1']);
  await turn();
  expect([...answers.keys()]).toEqual(['a', 'b', 'c']);
  for (const [, answer] of answers) answer(['192.0.2.2']);
  await expect(Promise.all(asked.slice(1))).resolves.toEqual([['192.0.2.2'], ['192.0.2.2'], ['192.0.2.2']]);
});

it('names that are made up by the dozen are given up, and keep no known one waiting', async () => {
  const names = new NameLookups(nobody, (host) =>
    host === 'hooks.internal' ? Promise.resolve(['10.0.0.1']) : new Promise(() => undefined),
  );
  const made = Array.from({ length: 30 }, (_, index) => names.addressesOf(`n${index}.example`, false));
  const late = await Promise.allSettled(made.slice(22));
  expect(late.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await names.addressesOf('hooks.internal', true)).toEqual(['10.0.0.1']);
});

it('goes on after a failure, and asks again', async () => {
  const asked: string[] = [];
  const names = new NameLookups(nobody, (host) => {
    asked.push(host);
    return host === 'bad' ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(['192.0.2.1']);
  });
  const outcomes = await Promise.allSettled(['bad', 'bad', 'bad', 'a'].map((host) => names.addressesOf(host, false)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  await expect(names.addressesOf('bad', false)).rejects.toThrow('ENOTFOUND');
  expect(asked).toEqual(['bad', 'a', 'bad']);
});

it('leaves the machine alone where a name server answers, unless the name is an administrator’s', async () => {
  const names = new NameLookups(
    () => Promise.resolve(['192.0.2.1']),
    () => Promise.resolve(['192.0.2.2']),
  );
  expect(await names.addressesOf('shop.example', false)).toEqual(['192.0.2.1']);
  expect(await names.addressesOf('hooks.internal', true)).toEqual(['192.0.2.2']);
});

it('a name that nobody knows fails as the machine says', async () => {
  await expect(new NameLookups(nobody).addressesOf('nobody.invalid', true)).rejects.toMatchObject({
    syscall: 'getaddrinfo',
  });
});
