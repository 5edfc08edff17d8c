import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NameKeyEncryptionKeys1763000000017 implements MigrationInterface {
  readonly name = 'NameKeyEncryptionKeys1763000000017';

  async up(runner: QueryRunner): Promise<void> {
    // Which key-encryption key sealed it; null where the release before did. Beside the sealed bytes, which stay as that one reads them.
    await runner.query(`
      ALTER TABLE signing_keys ADD COLUMN sealed_with text;
      ALTER TABLE secret_keys ADD COLUMN sealed_with text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE signing_keys DROP COLUMN sealed_with;
      ALTER TABLE secret_keys DROP COLUMN sealed_with`);
  }
}
