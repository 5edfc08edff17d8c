import { keyChanged, outboxEvent, type OutboxEvent } from '#events';
import type { WithAudit } from '../audit/audit.js';
import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { EndedRecord, Endings } from '../revocations/endings.js';

const selection = `kid, tenant, purpose, alg, state, public_jwk AS "publicJwk", sealed_private_jwk AS "sealedPrivateJwk", sealed_with AS "sealedWith", version,
  created_at AS "createdAt", activated_at AS "activatedAt", retiring_at AS "retiringAt", retired_at AS "retiredAt"`;

const selectKeys = sql(
  'signing-keys.all',
  `SELECT ${selection} FROM signing_keys WHERE tenant = $1 ORDER BY created_at DESC`,
);
const insertKey = sql(
  'signing-keys.insert',
  `INSERT INTO signing_keys (kid, tenant, purpose, alg, state, public_jwk, sealed_private_jwk, sealed_with, activated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $5 = 'active' THEN now() END) ON CONFLICT DO NOTHING RETURNING ${selection}`,
);
const moveKey = sql(
  'signing-keys.move',
  `UPDATE signing_keys SET state = $2, version = version + 1,
          activated_at = CASE WHEN $2 = 'active' THEN now() ELSE activated_at END,
          retiring_at = CASE WHEN $2 = 'retiring' THEN now() ELSE retiring_at END,
          retired_at = CASE WHEN $2 IN ('retired', 'revoked') THEN now() ELSE retired_at END
    WHERE kid = $1 AND state = ANY ($3) RETURNING ${selection}`,
);
const selectActive = sql(
  'signing-keys.active',
  `SELECT ${selection} FROM signing_keys WHERE tenant = $1 AND purpose = $2 AND alg = $3 AND state = 'active' FOR UPDATE`,
);
const selectKey = sql('signing-keys.find', `SELECT ${selection} FROM signing_keys WHERE kid = $1`);
const lockRing = sql('signing-keys.lock', `SELECT pg_advisory_xact_lock(7403213)`);
const selectSecrets = sql(
  'secret-keys.all',
  `SELECT purpose, version, sealed_key AS "sealedKey", sealed_with AS "sealedWith",
          created_at <= now() - make_interval(secs => $2) AS "isRipe"
     FROM secret_keys WHERE tenant = $1 ORDER BY purpose, version`,
);
const insertSecret = sql(
  'secret-keys.insert',
  `INSERT INTO secret_keys (tenant, purpose, version, sealed_key, sealed_with) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
);

export type KeyState = 'pending' | 'active' | 'retiring' | 'retired' | 'revoked';

export interface StoredSigningKey {
  readonly kid: string;
  readonly tenant: string;
  readonly purpose: string;
  readonly alg: string;
  readonly state: KeyState;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: Buffer;
  /** The key-encryption key; null for what the release before sealed. */
  readonly sealedWith: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retiringAt: Date | null;
  readonly retiredAt: Date | null;
}

export type NewSigningKey = Pick<
  StoredSigningKey,
  'kid' | 'tenant' | 'purpose' | 'alg' | 'publicJwk' | 'sealedPrivateJwk' | 'sealedWith'
> & {
  readonly state: 'pending' | 'active';
};

export interface StoredSecretKey {
  readonly purpose: string;
  readonly version: number;
  readonly sealedKey: Buffer;
  readonly sealedWith: string | null;
}

const told = (key: StoredSigningKey): OutboxEvent =>
  outboxEvent(keyChanged, key.tenant, key.kid, {
    tenant: key.tenant,
    kid: key.kid,
    purpose: key.purpose,
    alg: key.alg,
    state: key.state,
    version: key.version,
    public_jwk: { ...key.publicJwk },
  });

/** Keys at rest, sealed by the caller. One move of a key's state at a time, and each is told to the other processes. */
export class KeyStore {
  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  signingKeys(tenant: string): Promise<StoredSigningKey[]> {
    return this.database.rows(selectKeys, [tenant]);
  }

  /** Undefined when there is a pending or active one of this purpose and algorithm already. */
  add(key: NewSigningKey): Promise<StoredSigningKey | undefined> {
    return this.endings.tell(async (transaction) => {
      const { kid, tenant, purpose, alg, state, publicJwk, sealedPrivateJwk, sealedWith } = key;
      const values = [kid, tenant, purpose, alg, state, publicJwk, sealedPrivateJwk, sealedWith];
      const added = await transaction.row<StoredSigningKey>(insertKey, values);
      return { value: added, events: added ? [told(added)] : [] };
    });
  }

  /** The pending key begins to sign, the one before goes on verifying. */
  activate(pending: StoredSigningKey, audit?: WithAudit<StoredSigningKey>): Promise<boolean> {
    return this.endings.tell(async (transaction) => {
      await transaction.rows(lockRing);
      const before = await transaction.row<StoredSigningKey>(selectActive, [
        pending.tenant,
        pending.purpose,
        pending.alg,
      ]);
      const still = await transaction.row<StoredSigningKey>(selectKey, [pending.kid]);
      if (still?.state !== 'pending') return { value: false };
      const retiring = before && (await move(transaction, before.kid, 'retiring', ['active']));
      const active = await move(transaction, pending.kid, 'active', ['pending']);
      await audit?.(transaction, pending, active);
      return { value: active !== undefined, events: [retiring, active].flatMap((key) => (key ? [told(key)] : [])) };
    });
  }

  /** A retiring key leaves the JWKS: nothing that it signed is alive any more. */
  retire(key: StoredSigningKey): Promise<boolean> {
    return this.endings.tell(async (transaction) => {
      const retired = await move(transaction, key.kid, 'retired', ['retiring']);
      return { value: retired !== undefined, events: retired ? [told(retired)] : [] };
    });
  }

  /** A compromised key: whatever it signed is refused, from now on, everywhere. */
  revoke(tenant: string, kid: string, audit?: WithAudit<StoredSigningKey>): Promise<StoredSigningKey | undefined> {
    return this.endings.end(async (transaction) => {
      const before = await transaction.row<StoredSigningKey>(selectKey, [kid]);
      if (before?.tenant !== tenant) return { value: undefined };
      const revoked = await move(transaction, kid, 'revoked', ['pending', 'active', 'retiring', 'retired']);
      await audit?.(transaction, before, revoked ?? before);
      // Beyond the tokens' life lies the longest time that a verifier may keep a JWKS.
      const record: EndedRecord = {
        tenant,
        kind: 'kid',
        id: kid,
        epoch: 0,
        lifeSeconds: 2 * 3600 + 86_400,
        reason: 'key_compromise',
      };
      return { value: revoked ?? before, records: [record], events: revoked ? [told(revoked)] : [] };
    });
  }

  /** With whether each has been there for so long. */
  secretKeys(tenant: string, ripeAfterSeconds: number): Promise<(StoredSecretKey & { readonly isRipe: boolean })[]> {
    return this.database.rows(selectSecrets, [tenant, ripeAfterSeconds]);
  }

  /** All or none. A version that is there stays as it is. */
  addSecretKeys(
    tenant: string,
    keys: readonly StoredSecretKey[],
    audit?: (queries: Queries) => Promise<void> | undefined,
  ): Promise<void> {
    return this.database.transaction(async (transaction) => {
      for (const { purpose, version, sealedKey, sealedWith } of keys) {
        await transaction.rows(insertSecret, [tenant, purpose, version, sealedKey, sealedWith]);
      }
      await audit?.(transaction);
    });
  }
}

function move(
  queries: Queries,
  kid: string,
  state: KeyState,
  from: readonly KeyState[],
): Promise<StoredSigningKey | undefined> {
  return queries.row<StoredSigningKey>(moveKey, [kid, state, from]);
}
