// The guarantee: what `npm run demo` tells is what happens, on either profile.
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { issuer } from './support/target.js';

const run = promisify(execFile);
const { DATABASE_URL: _database, REDIS_URL: _redis, KAFKA_BROKERS: _kafka, ...surroundings } = process.env;

/** The built program, as `npm run demo` starts it. */
const demo = (environment: Record<string, string>) =>
  run(process.execPath, ['dist/examples/demo/main.js'], { env: { ...surroundings, ...environment }, timeout: 60_000 });

const dataFolder = dirname(process.env['TOKENWARD_FLOW_TARGET'] ?? '');

it('signs a person in, takes the tokens back when the code comes again, and the API refuses them', async () => {
  const { stdout } = await demo({ TOKENWARD_ISSUER: issuer, TOKENWARD_DATA_DIR: dataFolder });
  const told = [
    `The platform that runs at ${issuer} is used.`,
    'GET /notes with it: 200',
    'GET /notes: 200.',
    'POST /oauth2/token: 400 invalid_grant',
    'kind    gid',
    'reason  code_replay',
    'GET /notes: 401 invalid_token, reason: revoked',
    'introspection: active false',
    'refresh token: invalid_grant',
    'What to try next:',
  ];
  for (const line of told) expect(stdout).toContain(line);
  const measured = /measured: (\d+\.\d) ms/.exec(stdout)?.[1];
  expect(Number(measured)).toBeLessThan(5000);
  // The grant in the tokens is the one that the feed ended.
  expect(/^ +id +(\S+)$/m.exec(stdout)?.[1]).toBe(/^ +grant +(\S+) /m.exec(stdout)?.[1]);
}, 60_000);

it('says what to do when it has no way in', async () => {
  const failed = demo({ TOKENWARD_ISSUER: issuer, TOKENWARD_DATA_DIR: '/nowhere' });
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('first-run-file --out') });
});
