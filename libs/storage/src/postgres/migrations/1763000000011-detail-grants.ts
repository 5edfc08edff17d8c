import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DetailGrants1763000000011 implements MigrationInterface {
  readonly name = 'DetailGrants1763000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What was asked for beyond scopes, and whether tokens name the person by their pseudonym (user_rids).
      ALTER TABLE grants
        ADD COLUMN pairwise boolean NOT NULL DEFAULT false,
        ADD COLUMN claims jsonb,
        ADD COLUMN authorization_details jsonb;

      -- RFC 9396: the types of authorization details that a resource server understands, each with its members.
      ALTER TABLE resource_servers ADD COLUMN authorization_details jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE resource_servers DROP COLUMN authorization_details;
      ALTER TABLE grants DROP COLUMN pairwise, DROP COLUMN claims, DROP COLUMN authorization_details`);
  }
}
