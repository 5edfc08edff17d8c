import { Database, migrate, seedDefaults } from '#storage';
import type { Command } from '../command.js';

export const migrateDatabase: Command = {
  words: 'migrate',
  usage: 'migrate',
  summary: 'Bring the database to this release, and make sure of what every deployment starts from',
  async run(deployment, _given, print) {
    const url = await deployment.databaseUrl();
    const done = await migrate(url);
    const database = await Database.open({ url, poolSize: 2, applicationName: 'tokenward-admin' });
    try {
      await seedDefaults(database, deployment.tenant.id, deployment.issuer);
      print(done.length === 0 ? 'The database is at this release already.' : `Done: ${done.join(', ')}`);
    } finally {
      await database.close();
    }
  },
};
