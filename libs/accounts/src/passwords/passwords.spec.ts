import argon2 from 'argon2';
import { OAuthError } from '#protocol';
import { Passwords, PasswordsBusy } from './passwords.js';

const passwords = new Passwords();

test('a hash is argon2id with OWASP’s parameters, and verifies', async () => {
  const hash = await passwords.hash('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.verify(hash, 'correct horse')).toEqual({ matches: true, outdated: false });
  expect(await passwords.verify(hash, 'wrong horse')).toEqual({ matches: false, outdated: false });
});

test('the same characters match, however they were composed (NFKC)', async () => {
  const hash = await passwords.hash('Ångström-garden');
  expect((await passwords.verify(hash, 'A\u030angstro\u0308m-garden')).matches).toBe(true);
});

test('nobody’s password never matches, and takes as long as somebody’s', async () => {
  const hash = await passwords.hash('correct horse');
  const time = async (of: string | undefined): Promise<number> => {
    const started = performance.now();
    for (let round = 0; round < 5; round += 1) await passwords.verify(of, 'wrong horse');
    return performance.now() - started;
  };
  const [known, unknown] = [await time(hash), await time(undefined)];
  expect(unknown).toBeGreaterThan(known / 3);
  expect((await passwords.verify(undefined, 'correct horse')).matches).toBe(false);
});

test('a hash of other parameters matches and says that it is outdated', async () => {
  const old = await argon2.hash('correct horse', {
    type: argon2.argon2id,
    memoryCost: 8192,
    timeCost: 1,
    parallelism: 1,
  });
  expect(await passwords.verify(old, 'correct horse')).toEqual({ matches: true, outdated: true });
});

test('a long password costs no hashing', async () => {
  await expect(passwords.hash('x'.repeat(1025))).rejects.toThrow(OAuthError);
  expect((await passwords.verify(undefined, 'x'.repeat(100_000))).matches).toBe(false);
});

test('beyond the queue people are told to come back, and the queue still drains', async () => {
  const small = new Passwords({ atOnce: 1, waiting: 2 });
  const answers = await Promise.allSettled([1, 2, 3, 4, 5].map((number) => small.hash(`password ${number}`)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
  const refusal = (answers[4] as PromiseRejectedResult).reason as PasswordsBusy;
  expect(refusal).toBeInstanceOf(PasswordsBusy);
  expect([refusal.status, refusal.retryAfterSeconds]).toEqual([503, 2]);
  await expect(small.hash('again again')).resolves.toMatch(/^\$argon2id/);
});
