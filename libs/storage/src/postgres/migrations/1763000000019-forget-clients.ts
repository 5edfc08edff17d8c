import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ForgetClients1763000000019 implements MigrationInterface {
  readonly name = 'ForgetClients1763000000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX consents_of_client ON consents (tenant, client_id);
      CREATE INDEX client_documents_age ON client_documents (fresh_until);

      -- What people let a client do ends with it: one that comes back under the same id asks again. Only a URL comes back; to delete the
      -- consents of millions with their client would take too long.
      CREATE FUNCTION forget_consents() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        DELETE FROM consents WHERE tenant = OLD.tenant AND client_id = OLD.id;
        RETURN OLD;
      END $$;
      CREATE TRIGGER forget_consents AFTER DELETE ON clients FOR EACH ROW
        WHEN (OLD.id ~ '^https?://') EXECUTE FUNCTION forget_consents();

      -- A document is asked for again at each use, a day after the last at the latest: no refresh token of such a client still lives. What
      -- was made by hand about a client stays.
      CREATE FUNCTION forget_client_documents() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DELETE FROM clients c USING (
          SELECT d.tenant, d.client_id FROM client_documents d JOIN clients k ON k.tenant = d.tenant AND k.id = d.client_id
            WHERE d.fresh_until < now() - interval '400 days' AND NOT k.disabled AND k.settings = '{}' AND k.expires_at IS NULL
            ORDER BY d.fresh_until LIMIT 100
        ) old WHERE c.tenant = old.tenant AND c.id = old.client_id
      $$;
      REVOKE EXECUTE ON FUNCTION forget_client_documents() FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION forget_client_documents;
      DROP TRIGGER forget_consents ON clients;
      DROP FUNCTION forget_consents;
      DROP INDEX client_documents_age, consents_of_client;
    `);
  }
}
