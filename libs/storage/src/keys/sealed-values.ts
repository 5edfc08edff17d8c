import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const everything = `SELECT 'signing_key' AS kind, tenant, kid AS id, 0 AS version, sealed_private_jwk AS sealed, sealed_with AS "sealedWith"
    FROM signing_keys
  UNION ALL SELECT 'secret_key', tenant, purpose, version, sealed_key, sealed_with FROM secret_keys`;

const selectAll = sql('sealed-values.all', everything);
const selectOthers = sql(
  'sealed-values.others',
  `SELECT * FROM (${everything}) sealed WHERE "sealedWith" IS DISTINCT FROM $1 LIMIT $2`,
);
const replaceSigningKey = sql(
  'sealed-values.replace-signing-key',
  `UPDATE signing_keys SET sealed_private_jwk = $5, sealed_with = $6
    WHERE tenant = $1 AND kid = $2 AND $3 = 0 AND sealed_private_jwk = $4 RETURNING 1 AS one`,
);
const replaceSecretKey = sql(
  'sealed-values.replace-secret-key',
  `UPDATE secret_keys SET sealed_key = $5, sealed_with = $6
    WHERE tenant = $1 AND purpose = $2 AND version = $3 AND sealed_key = $4 RETURNING 1 AS one`,
);

export type SealedKind = 'signing_key' | 'secret_key';

export interface SealedValue {
  readonly kind: SealedKind;
  readonly tenant: string;
  /** `kid` of a signing key, purpose of a secret one. */
  readonly id: string;
  /** Of a secret key; 0 for a signing key, which has none. */
  readonly version: number;
  readonly sealed: Buffer;
  readonly sealedWith: string | null;
}

/** All that is sealed with a key-encryption key itself, of every tenant. All else is sealed with one of these keys. */
export class SealedValues {
  constructor(private readonly database: Database) {}

  all(): Promise<SealedValue[]> {
    return this.database.rows(selectAll);
  }

  notSealedWith(name: string, limit: number): Promise<SealedValue[]> {
    return this.database.rows(selectOthers, [name, limit]);
  }

  /** False when somebody else has changed it since it was read. */
  async replace(
    before: SealedValue,
    { sealed, sealedWith }: { readonly sealed: Buffer; readonly sealedWith: string },
  ): Promise<boolean> {
    const statement = before.kind === 'signing_key' ? replaceSigningKey : replaceSecretKey;
    const values = [before.tenant, before.id, before.version, before.sealed, sealed, sealedWith];
    return (await this.database.row(statement, values)) !== undefined;
  }
}
