import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SealClientSecrets1763000000008 implements MigrationInterface {
  readonly name = 'SealClientSecrets1763000000008';

  async up(runner: QueryRunner): Promise<void> {
    // client_secret_jwt signs with the secret itself, so its hash is not enough; null for every other method.
    await runner.query('ALTER TABLE client_secrets ADD COLUMN sealed bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE client_secrets DROP COLUMN sealed');
  }
}
