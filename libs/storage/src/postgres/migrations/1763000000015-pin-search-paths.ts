import type { MigrationInterface, QueryRunner } from 'typeorm';

const functions = [
  'keep_client_document(text, text, text, jsonb, text[], int)',
  'ensure_partitions(timestamptz)',
  'ensure_month_partitions(timestamptz)',
];

export class PinSearchPaths1763000000015 implements MigrationInterface {
  readonly name = 'PinSearchPaths1763000000015';

  async up(runner: QueryRunner): Promise<void> {
    // They run with the rights of the schema's owner. Unless pg_temp comes last, a caller's temporary tables go before ours, and a
    // trigger on one of them would run with these rights too.
    for (const one of functions) await runner.query(`ALTER FUNCTION ${one} SET search_path = public, pg_temp`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const one of functions) await runner.query(`ALTER FUNCTION ${one} SET search_path = public`);
  }
}
