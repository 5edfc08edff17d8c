import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import {
  type BootError,
  defineSettings,
  flag,
  InfrastructureSettings,
  profileOf,
  readSettings,
  ServiceSettings,
  setting,
  type SettingsSlice,
} from '#service';

class TinySettings extends defineSettings('tiny', {
  lifetimeSeconds: setting(
    'TOKENWARD_TINY_LIFETIME_SECONDS',
    z.coerce.number().int().min(10).max(3600).default(300),
    'How long.',
  ),
  secret: setting('TOKENWARD_TINY_SECRET', z.string().min(16).optional(), 'A secret.', { secret: true }),
  strict: setting('TOKENWARD_TINY_STRICT', flag(true), 'Whether strict.'),
}) {}

function problemsOf(slices: readonly SettingsSlice[], environment: Record<string, string>): readonly string[] {
  try {
    readSettings(slices, environment);
  } catch (error) {
    return (error as BootError).problems;
  }
  return [];
}

test('values are typed, defaulted and frozen, and belong to their slice', () => {
  const values = readSettings([TinySettings], { TOKENWARD_TINY_LIFETIME_SECONDS: ' 60 ' }).of(TinySettings);
  expect(values).toEqual({ lifetimeSeconds: 60, secret: undefined, strict: true });
  expect(values).toBeInstanceOf(TinySettings);
  expect(Object.isFrozen(values)).toBe(true);
});

test('every problem is told at once, by key and constraint, never with the value', () => {
  const problems = problemsOf([TinySettings], {
    TOKENWARD_TINY_LIFETIME_SECONDS: '5',
    TOKENWARD_TINY_SECRET: 'hunter2',
    TOKENWARD_TINY_STRICT: 'yes-please',
    TOKENWARD_TINY_LIFETIME_SECOND: '60',
  });
  expect(problems).toEqual([
    'TOKENWARD_TINY_LIFETIME_SECOND is not a setting; did you mean TOKENWARD_TINY_LIFETIME_SECONDS?',
    'TOKENWARD_TINY_LIFETIME_SECONDS must be a whole number from 10 to 3600',
    'TOKENWARD_TINY_SECRET must be text of at least 16 characters',
    'TOKENWARD_TINY_STRICT must be one of true, false',
  ]);
  expect(problems.join()).not.toMatch(/hunter2|yes-please/);
});

test('how values go together is looked at once each is one', () => {
  class Together extends defineSettings(
    'together',
    { name: setting('TOKENWARD_TINY_NAME', z.string().default('x'), 'A name.') },
    { check: (_own, all) => (all.of(TinySettings).strict ? ['strict is not for names'] : []) },
  ) {}
  const slices = [TinySettings, Together];
  expect(problemsOf(slices, { TOKENWARD_TINY_STRICT: 'perhaps' })).toEqual([
    'TOKENWARD_TINY_STRICT must be one of true, false',
  ]);
  expect(problemsOf(slices, {})).toEqual(['strict is not for names']);
});

test('a setting of another service is no mistake', () => {
  expect(problemsOf([TinySettings], { TOKENWARD_ISSUER: 'https://login.example.com' })).toEqual([]);
});

describe('KEY_FILE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  const file = join(folder, 'secret');

  test('gives the content of a file, trimmed', () => {
    writeFileSync(file, 'sixteen-characters-at-least\n');
    const settings = readSettings([TinySettings], { TOKENWARD_TINY_SECRET_FILE: file });
    expect(settings.of(TinySettings).secret).toBe('sixteen-characters-at-least');
  });

  test('beside KEY, unreadable or empty is refused', () => {
    const both = { TOKENWARD_TINY_SECRET_FILE: file, TOKENWARD_TINY_SECRET: 'x'.repeat(20) };
    expect(problemsOf([TinySettings], both)).toEqual([
      'TOKENWARD_TINY_SECRET and TOKENWARD_TINY_SECRET_FILE are both given: keep one of them',
    ]);
    expect(problemsOf([TinySettings], { TOKENWARD_TINY_SECRET_FILE: join(folder, 'absent') })).toEqual([
      'TOKENWARD_TINY_SECRET_FILE names a file that cannot be read',
    ]);
    writeFileSync(file, '\n');
    expect(problemsOf([TinySettings], { TOKENWARD_TINY_SECRET_FILE: file })).toEqual([
      'TOKENWARD_TINY_SECRET_FILE names a file that is empty',
    ]);
  });
});

describe('the service slice', () => {
  const read = (environment: Record<string, string>) =>
    readSettings([ServiceSettings], environment).of(ServiceSettings);

  test('works out issuer and host from what is given', () => {
    expect(read({})).toMatchObject({ port: 9000, issuer: 'http://localhost:9000', host: '127.0.0.1' });
    expect(read({ TOKENWARD_PORT: '8080' }).issuer).toBe('http://localhost:8080');
    expect(read({ TOKENWARD_ISSUER: 'https://login.example.com/t' }).host).toBe('0.0.0.0');
    expect(read({ TOKENWARD_ISSUER: 'http://[::1]:9000' }).host).toBe('127.0.0.1');
  });

  test.each([
    'http://login.example.com',
    'http://127.0.0.1.example.com',
    'https://login.example.com/',
    'https://login.example.com?x=1',
    'https://login.example.com#x',
    'https://user@login.example.com',
    'https://Login.example.com',
    'https://login.example.com:443',
    'ftp://localhost',
    'login.example.com',
  ])('refuses the issuer %s (RFC 8414 §2)', (issuer) => {
    expect(problemsOf([ServiceSettings], { TOKENWARD_ISSUER: issuer })).toHaveLength(1);
  });

  test.each(['10.0.0.0/33', 'example.com', '::1/129', '10.0.0.1/8/8', 'true'])('refuses the proxy %s', (proxy) => {
    expect(problemsOf([ServiceSettings], { TOKENWARD_TRUSTED_PROXIES: `10.0.0.0/8, ${proxy}` })).toHaveLength(1);
  });
});

describe('the profile', () => {
  const slices = [ServiceSettings, InfrastructureSettings];
  const servers = { DATABASE_URL: 'postgres://u@db/t', REDIS_URL: 'redis://cache', KAFKA_BROKERS: 'k1:9092,k2:9092' };
  const key = { TOKENWARD_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url') };

  test('is embedded without servers, single without Kafka, distributed with all of them', () => {
    expect(profileOf(readSettings(slices, {}).of(InfrastructureSettings))).toBe('embedded');
    const single = readSettings(slices, { ...servers, ...key, KAFKA_BROKERS: '' }).of(InfrastructureSettings);
    expect(profileOf(single)).toBe('single');
    const all = readSettings(slices, { ...servers, ...key }).of(InfrastructureSettings);
    expect([profileOf(all), all.kafkaBrokers]).toEqual(['distributed', ['k1:9092', 'k2:9092']]);
  });

  test.each(['DATABASE_URL', 'REDIS_URL'])('without %s alone is refused by name', (missing) => {
    const problems = problemsOf(slices, { ...servers, ...key, [missing]: '' });
    expect(problems).toEqual([expect.stringContaining(`${missing} is missing`)]);
  });

  test('never starts an empty issuer in public', () => {
    expect(problemsOf(slices, { TOKENWARD_ISSUER: 'https://login.example.com' })).toEqual([
      expect.stringContaining('only for a TOKENWARD_ISSUER on a loopback address'),
    ]);
  });

  test('needs a key outside embedded, of 32 bytes', () => {
    expect(problemsOf(slices, servers)).toEqual([expect.stringContaining('TOKENWARD_KEY_ENCRYPTION_KEY is missing')]);
    const short = { ...servers, TOKENWARD_KEY_ENCRYPTION_KEY: 'c2hvcnQ' };
    expect(problemsOf(slices, short)).toEqual([
      'TOKENWARD_KEY_ENCRYPTION_KEY must be 32 bytes as base64url (43 characters)',
    ]);
  });
});
