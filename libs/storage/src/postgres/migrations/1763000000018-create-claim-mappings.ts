import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateClaimMappings1763000000018 implements MigrationInterface {
  readonly name = 'CreateClaimMappings1763000000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Claims that administrators define: from where, for whom, into which tokens.
      CREATE TABLE claim_mappings (
        tenant text NOT NULL,
        name text NOT NULL,
        mapping jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, name)
      );

      -- What administrators keep about a person, for such claims.
      ALTER TABLE users ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN attributes; DROP TABLE claim_mappings');
  }
}
