import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAccounts1763000000001 implements MigrationInterface {
  readonly name = 'CreateAccounts1763000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        username text,
        email text,
        email_verified boolean NOT NULL DEFAULT false,
        name text,
        profile jsonb NOT NULL DEFAULT '{}',
        password_hash text,
        roles text[] NOT NULL DEFAULT '{}',
        disabled boolean NOT NULL DEFAULT false,
        epoch int NOT NULL DEFAULT 1,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (username IS NOT NULL OR email IS NOT NULL)
      );
      CREATE UNIQUE INDEX users_username ON users (tenant, lower(username));
      CREATE UNIQUE INDEX users_email ON users (tenant, lower(email));
      CREATE INDEX users_page ON users (tenant, id);

      -- What tokens and records call a person in one sector: random, and gone with the person.
      CREATE TABLE user_rids (
        rid text PRIMARY KEY,
        tenant text NOT NULL,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        sector text NOT NULL,
        UNIQUE (user_id, sector)
      );

      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        user_epoch int NOT NULL,
        secret_hash bytea NOT NULL UNIQUE,
        auth_time timestamptz NOT NULL DEFAULT now(),
        acr text,
        amr text[] NOT NULL DEFAULT '{}',
        ip text,
        user_agent text,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        idle_expires_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text
      );
      CREATE INDEX sessions_of_user ON sessions (user_id);

      -- What tokens call a session in one sector.
      CREATE TABLE session_sids (
        sid text PRIMARY KEY,
        tenant text NOT NULL,
        session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
        sector text NOT NULL,
        UNIQUE (session_id, sector)
      );

      CREATE TABLE consents (
        tenant text NOT NULL,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        client_id text NOT NULL,
        -- Empty after a withdrawal: the row stays, since its epoch outdates codes of before.
        scopes text[] NOT NULL,
        epoch int NOT NULL DEFAULT 0,
        granted_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, user_id, client_id)
      );

      -- Counters of attempts by bucket (an account, an address); Postgres, so that a lost Redis forgives nobody.
      CREATE TABLE attempts (
        tenant text NOT NULL,
        bucket text NOT NULL,
        count int NOT NULL,
        window_ends_at timestamptz NOT NULL,
        blocked_until timestamptz,
        PRIMARY KEY (tenant, bucket)
      );
      CREATE INDEX attempts_end ON attempts (window_ends_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE attempts, consents, session_sids, sessions, user_rids, users');
  }
}
