import { readFileSync } from 'node:fs';
import { Database, ensureServiceAccounts } from '#storage';
import { CommandError, type Command } from '../command.js';

export const serviceAccounts: Command = {
  words: 'service-accounts',
  usage: 'service-accounts --secret-file <file>',
  summary: 'Give each service an account of its own at Postgres and Redis; prints their URLs as JSON',
  options: { 'secret-file': { type: 'string' } },
  async run(deployment, { options }, print) {
    const secret = secretIn(options['secret-file']);
    const { redisUrl } = deployment;
    if (redisUrl === undefined)
      throw new CommandError('REDIS_URL is missing: the embedded profile has no service accounts');
    const databaseUrl = await deployment.databaseUrl();
    const database = await Database.open({ url: databaseUrl, poolSize: 4, applicationName: 'tokenward-accounts' });
    try {
      print(JSON.stringify(await ensureServiceAccounts({ database, databaseUrl, redisUrl }, secret)));
    } finally {
      await database.close();
    }
  },
};

function secretIn(file: string | boolean | undefined): Buffer {
  if (typeof file !== 'string')
    throw new CommandError('--secret-file is missing: a file with 32 random bytes or more', 2);
  const secret = readFileSync(file);
  if (secret.length < 32) throw new CommandError(`${file} holds fewer than 32 bytes`, 2);
  return secret;
}
