import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEventLog1763000000005 implements MigrationInterface {
  readonly name = 'CreateEventLog1763000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What the bus has acknowledged: a row goes here from the outbox in one statement, so each event is in one of the two.
      CREATE TABLE event_log (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        headers jsonb NOT NULL,
        payload text NOT NULL,
        xid xid8 NOT NULL,
        created_at timestamptz NOT NULL
      ) PARTITION BY RANGE (id);
      CREATE INDEX event_log_xid ON event_log (xid);
      CREATE TABLE event_log_default PARTITION OF event_log DEFAULT;
      CREATE INDEX outbox_xid ON outbox (xid);
      -- All that was told in the last days, whether or not the bus has it yet.
      CREATE VIEW events AS
        SELECT id, tenant, topic, key, headers, payload, xid, created_at FROM outbox
        UNION ALL SELECT id, tenant, topic, key, headers, payload, xid, created_at FROM event_log;

      -- Which history this database tells. It changes when a backup is restored; cursors into another history mean nothing.
      CREATE TABLE log_incarnation (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        epoch_id uuid NOT NULL DEFAULT gen_random_uuid(),
        since timestamptz NOT NULL DEFAULT now(),
        -- How all processes tell events: kafka, postgres, or the one process itself.
        transport text
      );
      INSERT INTO log_incarnation DEFAULT VALUES;

      -- Since when another instance than before is the current one.
      ALTER TABLE redis_incarnation ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now() - interval '1 hour';
      -- The replication ids of the current instance, and of those of the past: a master that was a replica in between has another
      -- one, and may count again.
      ALTER TABLE redis_incarnation ADD COLUMN history text;
      ALTER TABLE redis_incarnation ADD COLUMN past_histories text[] NOT NULL DEFAULT '{}';

      ALTER FUNCTION ensure_partitions RENAME TO ensure_month_partitions;
      CREATE FUNCTION ensure_partitions(at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      DECLARE today date := (at AT TIME ZONE 'UTC')::date; day date; old text;
      BEGIN
        PERFORM ensure_month_partitions(at);
        FOR day IN SELECT today + n FROM generate_series(-1, 3) n LOOP
          EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF event_log FOR VALUES FROM (%L) TO (%L)',
            'event_log_' || to_char(day, 'YYYYMMDD'),
            uuid_at(day::timestamp AT TIME ZONE 'UTC'), uuid_at((day + 1)::timestamp AT TIME ZONE 'UTC'));
        END LOOP;
        -- A week and a day: as long as the topics keep it.
        FOR old IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = 'event_log'::regclass AND c.relname ~ '^event_log_[0-9]{8}$'
                      AND c.relname < 'event_log_' || to_char(today - 8, 'YYYYMMDD') LOOP
          EXECUTE format('DROP TABLE %I', old);
        END LOOP;
      END $$;
      SELECT ensure_partitions(now());
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION ensure_partitions;
      ALTER FUNCTION ensure_month_partitions RENAME TO ensure_partitions;
      ALTER TABLE redis_incarnation DROP COLUMN changed_at, DROP COLUMN history, DROP COLUMN past_histories;
      DROP TABLE log_incarnation;
      DROP VIEW events;
      DROP INDEX outbox_xid;
      DROP TABLE event_log;
    `);
  }
}
