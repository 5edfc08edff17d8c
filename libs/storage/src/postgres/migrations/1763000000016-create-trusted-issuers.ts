import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTrustedIssuers1763000000016 implements MigrationInterface {
  readonly name = 'CreateTrustedIssuers1763000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- RFC 7523 §2.1: whose assertions give tokens. Tokens name the lineage; each change gives another, and ends the one of before.
      CREATE TABLE trusted_issuers (
        tenant text NOT NULL,
        issuer text NOT NULL,
        jwks jsonb,
        jwks_uri text,
        rules jsonb NOT NULL,
        disabled boolean NOT NULL DEFAULT false,
        lineage uuid NOT NULL DEFAULT gen_random_uuid(),
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, issuer),
        CHECK ((jwks IS NULL) <> (jwks_uri IS NULL))
      );

      -- The one way for services that may not write accounts: what tokens call a person in a sector. The share lock orders it against
      -- an ending, which then sees the new name or makes this find the account ended.
      CREATE FUNCTION pseudonym_of(its_rid text, of_tenant text, of_user uuid, in_sector text)
      RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE known text;
      BEGIN
        PERFORM 1 FROM users WHERE id = of_user FOR SHARE;
        INSERT INTO user_rids (rid, tenant, user_id, sector) VALUES (its_rid, of_tenant, of_user, in_sector)
          ON CONFLICT (user_id, sector) DO UPDATE SET sector = excluded.sector RETURNING rid INTO known;
        RETURN known;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION pseudonym_of; DROP TABLE trusted_issuers');
  }
}
