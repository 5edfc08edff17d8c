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
      CREATE FUNCTION pseudonym_of(of_user uuid, in_sector text)
      RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        of_tenant text;
        known text;
        -- Made here: a name that somebody chose could be one that another person had.
        fresh text := rtrim(translate(encode(uuid_send(gen_random_uuid()), 'base64'), '+/', '-_'), '=');
      BEGIN
        SELECT tenant INTO of_tenant FROM users WHERE id = of_user FOR SHARE;
        IF of_tenant IS NULL THEN RETURN NULL; END IF;
        INSERT INTO user_rids (rid, tenant, user_id, sector) VALUES (fresh, of_tenant, of_user, in_sector)
          ON CONFLICT (user_id, sector) DO UPDATE SET sector = excluded.sector RETURNING rid INTO known;
        RETURN known;
      END $$;
      REVOKE EXECUTE ON FUNCTION pseudonym_of(uuid, text) FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION pseudonym_of; DROP TABLE trusted_issuers');
  }
}
