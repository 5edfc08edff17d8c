import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRegistration1763000000010 implements MigrationInterface {
  readonly name = 'CreateRegistration1763000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What clients that register themselves may ask for; absent members of rules are as the release has them.
      CREATE TABLE registration_policies (
        tenant text NOT NULL,
        name text NOT NULL,
        rules jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, name)
      );

      -- RFC 7591 §3: who may register, how often, until when. Of the token only its SHA-256 is kept.
      CREATE TABLE initial_access_tokens (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        hash bytea NOT NULL,
        policy text,
        registrations int NOT NULL,
        registrations_left int NOT NULL CHECK (registrations_left >= 0),
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        UNIQUE (tenant, hash),
        FOREIGN KEY (tenant, policy) REFERENCES registration_policies ON DELETE RESTRICT
      );

      -- RFC 7592: clients that registered themselves, the SHA-256 of the token that each manages itself with, and by which policy.
      CREATE TABLE client_registrations (
        tenant text NOT NULL,
        client_id text NOT NULL,
        token_hash bytea NOT NULL,
        policy text,
        PRIMARY KEY (tenant, client_id),
        FOREIGN KEY (tenant, client_id) REFERENCES clients ON DELETE CASCADE,
        FOREIGN KEY (tenant, policy) REFERENCES registration_policies ON DELETE RESTRICT
      );
      CREATE INDEX client_registrations_policy ON client_registrations (tenant, policy) WHERE policy IS NOT NULL;

      -- RFC 7591 §2.3: whose software statements count.
      CREATE TABLE software_issuers (
        tenant text NOT NULL,
        issuer text NOT NULL,
        jwks jsonb,
        jwks_uri text,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, issuer),
        CHECK ((jwks IS NULL) <> (jwks_uri IS NULL))
      );

      -- Clients whose id is the URL of their metadata, and until when the copy in clients counts as current.
      CREATE TABLE client_documents (
        tenant text NOT NULL,
        client_id text NOT NULL,
        fresh_until timestamptz NOT NULL,
        PRIMARY KEY (tenant, client_id),
        FOREIGN KEY (tenant, client_id) REFERENCES clients ON DELETE CASCADE
      );

      -- The one way for services that may not write clients: a client whose id is a URL, and of it only what its document says.
      CREATE FUNCTION keep_client_document(of_tenant text, url text, its_name text, its_metadata jsonb, its_origins text[], fresh_seconds int)
      RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      DECLARE is_changed boolean;
      BEGIN
        IF url !~ '^https?://' THEN
          RAISE EXCEPTION 'Only a client whose id is a URL has a document' USING ERRCODE = 'insufficient_privilege';
        END IF;
        -- As for every client: an id that was deleted comes back above every epoch that old grants and records know.
        INSERT INTO clients (tenant, id, name, metadata, epoch) VALUES (of_tenant, url, its_name, its_metadata, greatest(1,
            (SELECT max(g.client_epoch) + 1 FROM grants g WHERE g.tenant = of_tenant AND g.client_id = url),
            (SELECT max(r.epoch) FROM revocations r WHERE r.tenant = of_tenant AND r.kind = 'client' AND r.id = url)))
          ON CONFLICT DO NOTHING;
        is_changed := FOUND;
        IF NOT is_changed THEN
          UPDATE clients SET name = its_name, metadata = its_metadata, version = version + 1, updated_at = now()
            WHERE tenant = of_tenant AND id = url AND (name <> its_name OR metadata <> its_metadata);
          is_changed := FOUND;
        END IF;
        IF is_changed THEN
          DELETE FROM client_origins WHERE tenant = of_tenant AND client_id = url;
          INSERT INTO client_origins (tenant, client_id, origin) SELECT of_tenant, url, unnest(its_origins);
        END IF;
        INSERT INTO client_documents (tenant, client_id, fresh_until)
          VALUES (of_tenant, url, now() + make_interval(secs => fresh_seconds))
          ON CONFLICT (tenant, client_id) DO UPDATE SET fresh_until = excluded.fresh_until;
        RETURN is_changed;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION keep_client_document');
    await runner.query(
      'DROP TABLE client_documents, software_issuers, client_registrations, initial_access_tokens, registration_policies',
    );
  }
}
