import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBackchannelRequests1763000000014 implements MigrationInterface {
  readonly name = 'CreateBackchannelRequests1763000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What clients ask people for without a browser of theirs (OpenID Connect CIBA). Of auth_req_id only its hash is kept.
      CREATE TABLE backchannel_requests (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        hash text NOT NULL UNIQUE,
        client_id text NOT NULL,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        scope text[] NOT NULL,
        resource text[] NOT NULL,
        binding_message text,
        -- What a client in ping mode is to be told, sealed.
        notification text,
        -- Absent while the person has not decided.
        decision jsonb,
        -- How often the client asks.
        asked_at timestamptz,
        wait_seconds int NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        FOREIGN KEY (tenant, client_id) REFERENCES clients ON DELETE CASCADE
      );
      CREATE INDEX backchannel_requests_waiting ON backchannel_requests (user_id, id) WHERE decision IS NULL;
      CREATE INDEX backchannel_requests_client ON backchannel_requests (tenant, client_id);
      CREATE INDEX backchannel_requests_age ON backchannel_requests (expires_at);

      ALTER TABLE deliveries DROP CONSTRAINT deliveries_kind_check;
      ALTER TABLE deliveries ADD CONSTRAINT deliveries_kind_check CHECK (kind IN ('webhook', 'ssf', 'logout', 'ciba'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM deliveries WHERE kind = 'ciba';
      ALTER TABLE deliveries DROP CONSTRAINT deliveries_kind_check;
      ALTER TABLE deliveries ADD CONSTRAINT deliveries_kind_check CHECK (kind IN ('webhook', 'ssf', 'logout'));
      DROP TABLE backchannel_requests`);
  }
}
