import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAdministration1763000000004 implements MigrationInterface {
  readonly name = 'CreateAdministration1763000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        tenant text NOT NULL,
        actor text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status int,
        sealed_answer bytea,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, actor, key)
      );
      CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

      -- One-time links for creating the first administrator.
      CREATE TABLE administrator_links (
        hash bytea PRIMARY KEY,
        tenant text NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE administrator_links, idempotency_keys');
  }
}
