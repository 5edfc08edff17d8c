import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RememberWhatWasAhead1763000000020 implements MigrationInterface {
  readonly name = 'RememberWhatWasAhead1763000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Nothing that was used so far is dated later. What comes after a loss of Redis remembers from there on.
      ALTER TABLE redis_incarnation ADD COLUMN used_ahead timestamptz NOT NULL DEFAULT 'epoch';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE redis_incarnation DROP COLUMN used_ahead');
  }
}
