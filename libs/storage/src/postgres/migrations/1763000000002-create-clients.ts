import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateClients1763000000002 implements MigrationInterface {
  readonly name = 'CreateClients1763000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- metadata holds the members of RFC 7591 §2 under their own names; settings what is ours.
      CREATE TABLE clients (
        tenant text NOT NULL,
        id text NOT NULL,
        name text NOT NULL,
        metadata jsonb NOT NULL,
        settings jsonb NOT NULL DEFAULT '{}',
        disabled boolean NOT NULL DEFAULT false,
        epoch int NOT NULL DEFAULT 1,
        version int NOT NULL DEFAULT 1,
        expires_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, id)
      );
      CREATE INDEX clients_name ON clients (tenant, lower(name) text_pattern_ops);

      -- Origins of redirect URIs: which scripts may call the token endpoint (CORS), by one look-up.
      CREATE TABLE client_origins (
        tenant text NOT NULL,
        origin text NOT NULL,
        client_id text NOT NULL,
        PRIMARY KEY (tenant, origin, client_id),
        FOREIGN KEY (tenant, client_id) REFERENCES clients ON DELETE CASCADE
      );

      CREATE TABLE client_secrets (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        client_id text NOT NULL,
        hash bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        FOREIGN KEY (tenant, client_id) REFERENCES clients ON DELETE CASCADE
      );
      CREATE INDEX client_secrets_of_client ON client_secrets (tenant, client_id);

      CREATE TABLE resource_servers (
        tenant text NOT NULL,
        audience text NOT NULL,
        name text NOT NULL,
        token_format text NOT NULL DEFAULT 'jwt' CHECK (token_format IN ('jwt', 'opaque')),
        signing_alg text NOT NULL DEFAULT 'ES256' CHECK (signing_alg IN ('ES256', 'RS256', 'PS256', 'EdDSA')),
        access_token_lifetime_seconds int NOT NULL DEFAULT 300 CHECK (access_token_lifetime_seconds BETWEEN 10 AND 3600),
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, audience)
      );

      CREATE TABLE scopes (
        tenant text NOT NULL,
        name text NOT NULL,
        description text NOT NULL,
        audience text,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, name),
        FOREIGN KEY (tenant, audience) REFERENCES resource_servers ON DELETE RESTRICT
      );

      CREATE TABLE roles (
        tenant text NOT NULL,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        scopes text[] NOT NULL,
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant, name)
      );

      CREATE TABLE signing_keys (
        kid text PRIMARY KEY,
        tenant text NOT NULL,
        purpose text NOT NULL,
        alg text NOT NULL,
        state text NOT NULL CHECK (state IN ('pending', 'active', 'retiring', 'retired', 'revoked')),
        public_jwk jsonb NOT NULL,
        sealed_private_jwk bytea NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        activated_at timestamptz,
        retiring_at timestamptz,
        retired_at timestamptz
      );
      CREATE UNIQUE INDEX signing_keys_active ON signing_keys (tenant, purpose, alg) WHERE state = 'active';
      CREATE UNIQUE INDEX signing_keys_pending ON signing_keys (tenant, purpose, alg) WHERE state = 'pending';

      -- Symmetric keys, one series of versions for each purpose (codes, refresh chain, refresh MAC, sealing, cookies).
      CREATE TABLE secret_keys (
        tenant text NOT NULL,
        purpose text NOT NULL,
        version int NOT NULL,
        sealed_key bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, purpose, version)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE secret_keys, signing_keys, roles, scopes, resource_servers, client_secrets, client_origins, clients',
    );
  }
}
