import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePropagation1763000000007 implements MigrationInterface {
  readonly name = 'CreatePropagation1763000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The last that each verifier told of itself.
      CREATE TABLE consumers (
        tenant text NOT NULL,
        instance uuid NOT NULL,
        client_id text NOT NULL,
        service text NOT NULL,
        feed text NOT NULL,
        published_through timestamptz NOT NULL,
        staleness_ms bigint NOT NULL,
        records int NOT NULL,
        first_reported_at timestamptz NOT NULL DEFAULT now(),
        reported_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, instance)
      ) WITH (fillfactor = 70);
      -- How long revocations took to verifiers: how many, by hour, feed and upper bound.
      CREATE TABLE propagation (
        tenant text NOT NULL,
        hour timestamptz NOT NULL,
        feed text NOT NULL,
        up_to_ms int NOT NULL,
        count bigint NOT NULL,
        PRIMARY KEY (tenant, hour, feed, up_to_ms)
      ) WITH (fillfactor = 70);
      -- Few people have roles; who has one is looked for when the role changes.
      CREATE INDEX users_with_roles ON users (tenant, id) WHERE roles <> '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX users_with_roles; DROP TABLE propagation, consumers');
  }
}
