import { createDataSource, Database, migrate, seedDefaults } from '#storage';
import type { Command } from '../command.js';

export const migrateDatabase: Command = {
  words: 'migrate',
  usage: 'migrate',
  summary: 'Bring the database to this release, and make sure of what every deployment starts from',
  async run(deployment, _given, print) {
    const url = await deployment.databaseUrl();
    const dataSource = await createDataSource({ url, poolSize: 2, applicationName: 'tokenward-migrate' }).initialize();
    try {
      const done = await migrate(dataSource);
      await seedDefaults(new Database(dataSource), deployment.tenant.id, deployment.issuer);
      print(done.length === 0 ? 'The database is at this release already.' : `Done: ${done.join(', ')}`);
    } finally {
      await dataSource.destroy();
    }
  },
};
