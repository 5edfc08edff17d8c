// The guarantee: another key-encryption key takes over while the platform runs, nothing that was issued before is lost, and the one
// before can be destroyed. Without the right one, nothing starts.
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { PlatformProcess } from '../../test/platform-process.js';

let platform: PlatformProcess;
beforeAll(async () => {
  platform = await PlatformProcess.make();
  expect(await platform.start()).toBeUndefined();
}, 180_000);
afterAll(() => platform.dispose());

const current = () => join(platform.directory, 'key-encryption-key');
const accepted = () => join(platform.directory, 'key-encryption-keys-accepted');
const issue = async (): Promise<string> => {
  const { access_token: token } = (await (await platform.token()).json()) as { access_token: string };
  return token;
};
const kidOf = async (token: string): Promise<string | undefined> => {
  const keys = createRemoteJWKSet(new URL(`${platform.firstRun.issuer}/oauth2/jwks`));
  return (await jwtVerify(token, keys)).protectedHeader.kid;
};
const isActive = async (token: string): Promise<boolean> => {
  const answer = await platform.post('/oauth2/introspect', { token });
  return ((await answer.json()) as { active: boolean }).active;
};

it('rotates: the next key is put beside, everything is sealed again, the last one is removed', async () => {
  const before = await issue();
  const kid = await kidOf(before);
  await platform.stop();

  writeFileSync(accepted(), `${readFileSync(current(), 'utf8')}\n`);
  writeFileSync(current(), randomBytes(32).toString('base64url'));
  expect(await platform.start()).toBeUndefined();
  expect(await isActive(before)).toBe(true);
  const [status, sealed, again] = [
    await platform.admin('keys', 'status'),
    await platform.admin('keys', 'reseal'),
    await platform.admin('keys', 'reseal'),
  ];
  expect(status.printed).toMatch(/\(current\): .*\n.* \(accepted\): [1-9]\d* signing keys, [1-9]\d* secret keys/);
  expect(sealed).toMatchObject({
    code: 0,
    printed: expect.stringMatching(/Sealed again: [1-9]\d* signing keys.*\nNo longer/),
  });
  expect(again.printed).toContain('Sealed again: 0 signing keys and 0 secret keys');
  expect(await kidOf(await issue())).toBe(kid);
  await platform.stop();

  rmSync(accepted());
  expect(await platform.start()).toBeUndefined();
  expect([await isActive(before), await kidOf(before), await kidOf(await issue())]).toEqual([true, kid, kid]);
}, 300_000);

it('another key: one line says which one is missing, and nothing is made', async () => {
  await platform.stop();
  writeFileSync(current(), randomBytes(32).toString('base64url'));
  const told = (await platform.start()) ?? '';
  expect(told.trim().split('\n')).toEqual([
    expect.stringMatching(/does not open the stored keys.*sealed with [\w-]{11}:/),
  ]);
}, 120_000);
