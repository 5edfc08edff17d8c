import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateServerPolicy1763000000009 implements MigrationInterface {
  readonly name = 'CreateServerPolicy1763000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Only what an administrator has said: all else is as the release has it.
      CREATE TABLE server_policies (
        tenant text PRIMARY KEY,
        changes jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE server_policies');
  }
}
