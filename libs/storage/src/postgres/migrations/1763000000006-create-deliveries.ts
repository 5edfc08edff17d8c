import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDeliveries1763000000006 implements MigrationInterface {
  readonly name = 'CreateDeliveries1763000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Who follows the log of events: webhooks and Shared Signals streams. Each has a place in the log of its own.
      CREATE TABLE subscribers (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('webhook', 'ssf')),
        -- The client that a stream belongs to; webhooks belong to the administrators.
        owner text,
        name text NOT NULL DEFAULT '',
        -- Absent where the receiver polls.
        endpoint text,
        sealed_authorization bytea,
        settings jsonb NOT NULL DEFAULT '{}',
        status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'paused', 'disabled')),
        status_reason text,
        cursor_xid xid8 NOT NULL DEFAULT pg_snapshot_xmin(pg_current_snapshot()),
        cursor_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        last_active_at timestamptz NOT NULL DEFAULT now(),
        last_success_at timestamptz,
        last_error text,
        last_error_at timestamptz
      );
      CREATE INDEX subscribers_page ON subscribers (tenant, kind, id);
      CREATE UNIQUE INDEX subscribers_of_client ON subscribers (tenant, owner) WHERE kind = 'ssf';

      -- Subjects that a receiver has taken off its stream.
      CREATE TABLE ssf_subjects (
        stream_id uuid NOT NULL REFERENCES subscribers ON DELETE CASCADE,
        subject jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (stream_id, subject)
      );

      -- What is on its way to somebody. A row goes when it was taken, or becomes a dead letter.
      CREATE TABLE deliveries (
        id uuid PRIMARY KEY,
        -- Order within one subscriber, whose rows are written one transaction after the other.
        seq bigserial NOT NULL,
        tenant text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('webhook', 'ssf', 'logout')),
        -- Rows of a subscriber are delivered one after the other; rows of none in any order.
        subscriber_id uuid REFERENCES subscribers ON DELETE CASCADE,
        -- Whom it is for, as people know it: the subscriber's id or the client's.
        target text NOT NULL,
        -- Where to; absent: where the subscriber says.
        endpoint text,
        message jsonb NOT NULL,
        -- Goes out though the stream is paused: it tells that.
        urgent boolean NOT NULL DEFAULT false,
        attempts int NOT NULL DEFAULT 0,
        first_attempt_at timestamptz,
        -- Not before this. Who works on it moves it into the future, so that a crash gives it back.
        next_at timestamptz NOT NULL DEFAULT now(),
        lease uuid,
        last_error text,
        created_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 80);
      CREATE INDEX deliveries_of_subscriber ON deliveries (subscriber_id, seq);
      CREATE INDEX deliveries_due ON deliveries (next_at) WHERE subscriber_id IS NULL;
      CREATE INDEX deliveries_age ON deliveries (created_at);

      -- What somebody could not take, until an administrator sends it again or drops it.
      CREATE TABLE dead_letters (
        id uuid PRIMARY KEY,
        delivery_id uuid NOT NULL,
        tenant text NOT NULL,
        kind text NOT NULL,
        subscriber_id uuid REFERENCES subscribers ON DELETE CASCADE,
        target text NOT NULL,
        endpoint text,
        message jsonb NOT NULL,
        attempts int NOT NULL,
        error text NOT NULL,
        first_attempt_at timestamptz,
        created_at timestamptz NOT NULL,
        dead_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX dead_letters_page ON dead_letters (tenant, id);
      CREATE INDEX dead_letters_of_subscriber ON dead_letters (subscriber_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, deliveries, ssf_subjects, subscribers');
  }
}
