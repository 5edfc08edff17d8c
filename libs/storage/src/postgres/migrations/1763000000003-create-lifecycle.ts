import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLifecycle1763000000003 implements MigrationInterface {
  readonly name = 'CreateLifecycle1763000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row for each redeemed, misused or replayed code. The primary key is the single-use guarantee: a UNIQUE on any
      -- other column could not be enforced across partitions.
      CREATE TABLE grants (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        attempt uuid NOT NULL,
        client_id text NOT NULL,
        sub uuid NOT NULL,
        rid text,
        session_id uuid,
        sid text,
        offline boolean NOT NULL,
        scope text[] NOT NULL DEFAULT '{}',
        resource text[] NOT NULL DEFAULT '{}',
        auth_time bigint,
        acr text,
        amr text[] NOT NULL DEFAULT '{}',
        nonce text,
        code_challenge text,
        code_challenge_method text,
        dpop_jkt text,
        user_epoch int NOT NULL,
        client_epoch int NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'revoked')),
        reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz,
        ends_at timestamptz
      ) PARTITION BY RANGE (id);
      CREATE INDEX grants_of_user ON grants (sub, client_id);
      CREATE INDEX grants_of_session ON grants (session_id) WHERE session_id IS NOT NULL;
      CREATE INDEX grants_of_client ON grants (tenant, client_id, id);

      CREATE TABLE audit (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        actor_kind text NOT NULL,
        actor_id text NOT NULL,
        action text NOT NULL,
        object_kind text NOT NULL,
        object_id text NOT NULL,
        before jsonb,
        after jsonb,
        request_id text,
        ip text
      ) PARTITION BY RANGE (id);
      CREATE INDEX audit_of_object ON audit (tenant, object_kind, object_id, id);

      -- Monthly partitions; bounds are UUIDv7 prefixes (48 bits of milliseconds).
      CREATE FUNCTION uuid_at(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
        SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid $$;
      -- As its owner: a service may have this month's partitions made, and no other table.
      CREATE FUNCTION ensure_partitions(at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      DECLARE first date := date_trunc('month', at AT TIME ZONE 'UTC')::date; parent text; month date;
      BEGIN
        FOREACH parent IN ARRAY ARRAY['grants', 'audit'] LOOP
          -- One month back for clocks that differ at a month's start, three ahead so that the job may miss a while.
          FOR month IN SELECT (first + make_interval(months => n))::date FROM generate_series(-1, 3) n LOOP
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
              parent || '_' || to_char(month, 'YYYYMM'), parent,
              uuid_at(month::timestamp AT TIME ZONE 'UTC'), uuid_at((month + interval '1 month')::timestamp AT TIME ZONE 'UTC'));
          END LOOP;
        END LOOP;
      END $$;
      SELECT ensure_partitions(now());

      CREATE TABLE refresh_families (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        gid uuid NOT NULL,
        client_id text NOT NULL,
        generation int NOT NULL,
        key_version int NOT NULL,
        current_hash bytea NOT NULL,
        previous_hash bytea,
        rotated_at timestamptz NOT NULL DEFAULT now(),
        idle_expires_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        confirmation text
      ) WITH (fillfactor = 80);
      CREATE INDEX refresh_families_of_grant ON refresh_families (gid);
      CREATE INDEX refresh_families_end ON refresh_families (expires_at);

      -- The log of what was ended. Insert-only; Kafka, SSE and snapshots are ways to read it.
      CREATE TABLE revocations (
        tenant text NOT NULL,
        kind text NOT NULL,
        id text NOT NULL,
        epoch int NOT NULL DEFAULT 0,
        until timestamptz NOT NULL,
        reason text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        PRIMARY KEY (tenant, kind, id, epoch)
      );
      CREATE INDEX revocations_xid ON revocations (xid);
      CREATE INDEX revocations_until ON revocations (until);

      CREATE TABLE outbox (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        seq bigserial NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        headers jsonb NOT NULL,
        payload text NOT NULL,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX outbox_seq ON outbox (seq);

      -- The Redis instance that was last rebuilt from this database; only its answers count.
      CREATE TABLE redis_incarnation (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        run_id text NOT NULL,
        -- What was current before and never may be again: a master that a failover left behind.
        past text[] NOT NULL DEFAULT '{}',
        since timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO redis_incarnation (run_id) VALUES ('none');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE redis_incarnation, outbox, revocations, refresh_families, audit, grants;
      DROP FUNCTION ensure_partitions, uuid_at`);
  }
}
