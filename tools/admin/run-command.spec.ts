import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import argon2 from 'argon2';
import type { FirstRun } from '#accounts';
import { InProcessEventBus } from '#events';
import { KeyEncryptionKeys, KeyRing, Sealer, SecretKeys } from '#keys';
import { administrationScopes } from '#protocol';
import { infrastructureSlices, readSettings } from '#service';
import { agreeOnTransport, Database, openStorage, sql, type Storage } from '#storage';
import { createTestDatabase } from '../../test/setup/test-database.js';
import { Deployment } from './deployment.js';
import { runCommand } from './run-command.js';

const key = randomBytes(32);
const folder = mkdtempSync(join(tmpdir(), 'tokenward-admin-'));
let environment: Record<string, string>;
let storage: Storage;
let close: () => Promise<void>;

beforeAll(async () => {
  const { url, drop } = await createTestDatabase();
  environment = {
    DATABASE_URL: url,
    REDIS_URL: 'redis://127.0.0.1:1',
    KAFKA_BROKERS: '127.0.0.1:1',
    TOKENWARD_KEY_ENCRYPTION_KEY: key.toString('base64url'),
    TOKENWARD_ISSUER: 'https://login.example',
  };
  const postgres = { url, poolSize: 2, applicationName: 'tests' };
  storage = await openStorage({
    postgres,
    bus: new InProcessEventBus(),
    source: 'tests',
    tenant: 'default',
    onError: () => undefined,
  });
  close = async () => {
    await storage.close();
    await drop();
  };
  expect(await run('migrate')).toMatchObject({ code: 0 });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await close();
});

async function run(...args: string[]) {
  const [printed, complained]: [string[], string[]] = [[], []];
  const open = () => new Deployment(readSettings(infrastructureSlices, environment));
  const streams = { print: (line: string) => printed.push(line), complain: (line: string) => complained.push(line) };
  return {
    code: await runCommand(args, streams, open),
    printed: printed.join('\n'),
    complained: complained.join('\n'),
  };
}

test.each([
  [[]],
  [['fly']],
  [['keys', 'rotate', '--sideways']],
  [['clients', 'renew-admin']],
  [['first-run-file']],
  [['audit', 'export', '--format', 'xml']],
  [['audit', 'export', '--after', '7']],
])('%j is called in a wrong way: exit code 2', async (args) => {
  const { code, complained } = await run(...args);
  expect(code).toBe(2);
  expect(complained).not.toBe('');
});

test('--help is no mistake', async () => {
  const { code, printed } = await run('keys', '--help');
  expect([code, printed]).toEqual([0, expect.stringContaining('keys rotate')]);
  expect((await run('fly')).complained).toMatch(/^No such command: fly\n/);
});

test('migrate gives what every deployment starts from, and may run again', async () => {
  expect(await run('migrate')).toEqual({
    code: 0,
    printed: 'The database is at this release already.',
    complained: '',
  });
  const role = await storage.catalogue.roles.find('default', 'administrator');
  expect(role?.scopes).toEqual(Object.keys(administrationScopes));
});

test('create makes an administrator without any other, whose password is hashed', async () => {
  const file = join(folder, 'password');
  writeFileSync(file, 'correct horse battery staple\n');
  const username = `admin-${randomUUID()}`;
  const link = randomBytes(32);
  await storage.administratorLinks.add('default', link, 60);
  const made = await run('create', '--username', username, '--password-file', file);
  expect(made).toMatchObject({ code: 0 });
  const user = await storage.users.findByLogin('default', username);
  expect(user?.roles).toEqual(['administrator']);
  // The link of the first run is for the first.
  expect(await storage.administratorLinks.isUsable('default', link)).toBe(false);
  expect(await argon2.verify(user?.passwordHash ?? '', 'correct horse battery staple')).toBe(true);
  expect(await run('create', '--username', username, '--password-file', file)).toMatchObject({ code: 1 });
  expect(await run('create', '--username', 'a b', '--password-file', file)).toMatchObject({ code: 2 });
  expect(await run('create', '--username', 'ada', '--password-file', join(folder, 'none'))).toMatchObject({ code: 2 });
  const [entry] = await storage.audit.page('default', undefined, { objectId: user?.id }, 1);
  expect(entry).toMatchObject({ action: 'user.create', actorKind: 'command' });
  expect(JSON.stringify(entry)).not.toContain('argon2');
});

test('clients create-admin prints a client that lasts a day, and renew-admin gives it another', async () => {
  const { printed } = await run('clients', 'create-admin', '--scope', 'clients:read clients:write');
  const { client_id: id, client_secret: secret, scope } = JSON.parse(printed) as FirstRun['admin_client'];
  expect(scope).toBe('clients:read clients:write');
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  const expiryOf = async () => (await storage.clients.find('default', id))!.expiresAt!.getTime();
  const made = await expiryOf();
  expect(made).toBeGreaterThan(Date.now() + 86_400_000 - 60_000);
  expect(await run('clients', 'renew-admin', id)).toMatchObject({ code: 0 });
  expect(await expiryOf()).toBeGreaterThanOrEqual(made);
  expect(await run('clients', 'renew-admin', 'nobody')).toMatchObject({ code: 1 });
  expect(await run('clients', 'create-admin', '--scope', 'everything')).toMatchObject({ code: 2 });
});

test('first-run-file writes what only its owner can read, and its link works', async () => {
  const file = join(folder, 'first-run.json');
  expect(await run('first-run-file', '--out', file)).toMatchObject({ code: 0 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const firstRun = JSON.parse(readFileSync(file, 'utf8')) as FirstRun;
  expect(firstRun).toEqual({
    issuer: 'https://login.example',
    admin_link: expect.stringMatching(/^https:\/\/login\.example\/first-run\?link=[\w-]{43}$/),
    demo_client: { client_id: expect.any(String), client_secret: expect.any(String) },
    admin_client: expect.objectContaining({ scope: Object.keys(administrationScopes).join(' ') }),
  });
  const secret = new URL(firstRun.admin_link).searchParams.get('link') ?? '';
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(secret)));
  expect(await storage.administratorLinks.isUsable('default', hash)).toBe(true);
  expect((await storage.clients.find('default', firstRun.demo_client.client_id))?.metadata.scope).toBe('demo:read');
  expect(await run('first-run-file', '--out', join(folder, 'no', 'where'))).toMatchObject({ code: 1 });
});

test('events use: only the way of these settings, and only while nothing runs', async () => {
  const wrong = await run('events', 'use', 'postgres');
  expect(wrong).toMatchObject({ code: 1, complained: expect.stringContaining('tell events by kafka') });
  expect(await run('events', 'use', 'pigeon')).toMatchObject({ code: 2 });
  const url = environment['DATABASE_URL'] ?? '';
  const service = await Database.open({ url, poolSize: 1, applicationName: 'tokenward-token' });
  const running = await run('events', 'use', 'kafka');
  expect(running).toMatchObject({ code: 1, complained: 'Stop all processes first; still connected: token' });
  await service.close();
  expect(await run('events', 'use', 'kafka')).toMatchObject({ code: 0 });
  expect(await agreeOnTransport(storage.database, 'process')).toBe('kafka');
});

test('keys rotate publishes the next keys; --now lets them sign', async () => {
  const ring = new KeyRing(storage.keyStore, new KeyEncryptionKeys(key), 'default');
  await ring.load();
  expect((await run('keys', 'rotate')).printed).toContain('pending');
  expect((await run('keys', 'rotate', '--now')).printed).toContain('retiring');
  await ring.read();
  expect(ring.all().filter(({ state }) => state === 'active')).toHaveLength(3);
});

test('keys status, keys reseal: another key-encryption key takes over, and the one before is not needed', async () => {
  const before = environment;
  const [next, old] = [randomBytes(32).toString('base64url'), key.toString('base64url')];
  expect((await run('keys', 'status')).printed).toMatch(/^[\w-]{11} \(current\): \d+ signing keys, \d+ secret keys$/);
  environment = { ...before, TOKENWARD_KEY_ENCRYPTION_KEY: next };
  expect(await run('keys', 'status')).toMatchObject({
    code: 1,
    printed: expect.stringContaining('none of those given'),
  });
  expect(await run('keys', 'reseal')).toMatchObject({ code: 1, complained: expect.stringContaining('does not open') });
  environment = { ...environment, TOKENWARD_KEY_ENCRYPTION_KEYS_ACCEPTED: old };
  expect((await run('keys', 'reseal')).printed).toContain('No longer needed');
  const [entry] = await storage.audit.page('default', undefined, { objectKind: 'key' }, 1);
  expect(entry).toMatchObject({ action: 'key.reseal', actorKind: 'command' });
  environment = { ...before, TOKENWARD_KEY_ENCRYPTION_KEY: next };
  expect(await run('keys', 'status')).toMatchObject({ code: 0 });
  // Back again: the other specs of this file go on with the first one.
  environment = { ...before, TOKENWARD_KEY_ENCRYPTION_KEYS_ACCEPTED: next };
  expect(await run('keys', 'reseal')).toMatchObject({ code: 0 });
  environment = before;
});

test('keys rotate-secrets makes a version more of each, which is used when every process knows it; old ones open what they sealed', async () => {
  const keys = new SecretKeys(storage.keyStore, new KeyEncryptionKeys(key), 'default');
  await keys.load();
  const [sealed, { version }] = [
    new Sealer(keys).seal('opaque_token', 'x', Buffer.from('a')),
    keys.current('form_token'),
  ];
  expect((await run('keys', 'rotate-secrets')).printed).toContain(`form_token: version ${version + 1}`);
  await keys.read();
  // Known, so that what others make with it is good here; and not used before they know it.
  expect(keys.version('form_token', version + 1)).toMatchObject({ symmetricKeySize: 32 });
  expect(keys.current('form_token').version).toBe(version);
  expect((await run('keys', 'rotate-secrets')).printed).toContain(`form_token: version ${version + 2}`);
  await storage.database.rows(
    sql('spec.ripen', `UPDATE secret_keys SET created_at = created_at - interval '3 minutes' WHERE version <= $1`),
    [version + 1],
  );
  await keys.read();
  expect(keys.current('form_token').version).toBe(version + 1);
  expect(new Sealer(keys).open('opaque_token', 'x', sealed)?.toString()).toBe('a');
});

test('what a command changed is left in the outbox for the services to tell', async () => {
  const before = await storage.outbox.backlog();
  await run('clients', 'create-admin');
  expect((await storage.outbox.backlog()).rows).toBe(before.rows + 1);
});

test('one line names the setting that is missing', async () => {
  const complained: string[] = [];
  const streams = { print: () => undefined, complain: (line: string) => complained.push(line) };
  const open = () => new Deployment(readSettings(infrastructureSlices, { ...environment, REDIS_URL: '' }));
  expect(await runCommand(['migrate'], streams, open)).toBe(1);
  expect(complained).toEqual([expect.stringContaining('REDIS_URL is missing')]);
});

test('without a database and without settings, the command says what to do and makes nothing', async () => {
  const open = () => new Deployment(readSettings(infrastructureSlices, { TOKENWARD_DATA_DIR: join(folder, 'data') }));
  const complained: string[] = [];
  const streams = { print: () => undefined, complain: (line: string) => complained.push(line) };
  expect(await runCommand(['clients', 'create-admin'], streams, open)).toBe(1);
  expect(complained[0]).toContain('npm start');
});

test('audit export prints each entry once, oldest first, and goes on where it ended', async () => {
  const record = (action: string) =>
    storage.audit.record(
      { kind: 'command', id: 'spec' },
      { tenant: 'default', action, objectKind: 'test', objectId: 'x' },
    );
  for (const action of ['test.first', 'test.second']) await record(action);
  // What was written a moment ago may still have neighbours on their way.
  await storage.database.rows(
    sql('spec.audit-earlier', `UPDATE audit SET at = at - interval '1 minute' WHERE object_kind = 'test'`),
  );
  const ours = (printed: string) =>
    printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string; action: string })
      .filter(({ action }) => action.startsWith('test.'));
  const entries = ours((await run('audit', 'export')).printed);
  expect(entries.map(({ action }) => action)).toEqual(['test.first', 'test.second']);
  const rest = ours((await run('audit', 'export', '--after', entries[0]?.id ?? '')).printed);
  expect(rest.map(({ action }) => action)).toEqual(['test.second']);
  expect(ours((await run('audit', 'export', '--after', entries[1]?.id ?? '')).printed)).toEqual([]);
});
