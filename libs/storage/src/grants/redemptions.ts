import { grantLifecycle } from '#events';
import { Batches } from '../postgres/batches.js';
import type { Transaction } from '../postgres/database.js';
import { isLockTimeout } from '../postgres/postgres-errors.js';
import { sql } from '../postgres/statement.js';
import type { NewFamily } from '../refresh/new-family.js';
import type { Endings } from '../revocations/endings.js';
import { grantEvent } from './grant-event.js';
import { awaitsCode, grantColumns, grantRow, type GrantFacts } from './grant-facts.js';

// In a statement of its own: the check after it sees what a withdrawal that held the lock has committed.
const sharePair = sql('grants.share-pair', 'SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))');
// Nobody waits here for what holds up one of them: not for a withdrawal that is under way, and for a row no longer than this.
const sharePairs = sql(
  'grants.share-pairs',
  `SELECT pair FROM (SELECT set_config('lock_timeout', '1s', true)) AS limited, unnest($1::text[]) AS pair
    WHERE pg_try_advisory_xact_lock_shared(hashtextextended(pair, 0))`,
);
// Looked up one by one, whatever the planner thinks of how many there are. A row that tokens of the authorization endpoint have made
// still awaits its code, once.
const redeeming = `wishes AS MATERIALIZED (
     SELECT g.*, (w->>'consent_epoch')::int AS consent_epoch, w->'family' AS family
       FROM jsonb_array_elements($1::jsonb) AS w, jsonb_populate_record(NULL::grants, w->'grant') AS g),
   living AS MATERIALIZED (
     SELECT * FROM wishes w
      WHERE (SELECT NOT u.disabled AND u.epoch = w.user_epoch FROM users u WHERE u.id = w.sub)
        AND (SELECT NOT c.disabled AND c.epoch = w.client_epoch AND (c.expires_at IS NULL OR c.expires_at > now())
               FROM clients c WHERE c.tenant = w.tenant AND c.id = w.client_id)
        AND (w.session_id IS NULL OR (SELECT s.ended_at IS NULL FROM sessions s WHERE s.id = w.session_id))
        AND w.consent_epoch = coalesce(
              (SELECT k.epoch FROM consents k WHERE k.tenant = w.tenant AND k.user_id = w.sub AND k.client_id = w.client_id), 0)),
   redeemed AS (
     INSERT INTO grants AS g (${grantColumns}, status) SELECT ${grantColumns}, 'active' FROM living ORDER BY id
     ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt WHERE g.attempt = '${awaitsCode}' AND g.status = 'active'
     RETURNING g.id, g.created_at = now() AS is_new)`;
const families = `families AS (
     INSERT INTO refresh_families
       (id, tenant, gid, client_id, generation, key_version, current_hash, idle_expires_at, expires_at, confirmation)
     SELECT f.id, l.tenant, l.id, l.client_id, 0, f.key_version, decode(f.hash, 'hex'),
            now() + make_interval(secs => f.idle_seconds), now() + make_interval(secs => f.lifetime_seconds), f.confirmation
       FROM redeemed JOIN living l USING (id), jsonb_to_record(l.family)
         AS f (id uuid, key_version int, hash text, idle_seconds float8, lifetime_seconds float8, confirmation text)
      WHERE l.family IS NOT NULL)`;
const outcomes = `SELECT l.id, r.is_new, extract(epoch FROM now())::bigint::text AS issued_at
     FROM living l LEFT JOIN redeemed r USING (id)`;
/** The authorization endpoint, which gives tokens too, has no right to make refresh tokens. */
export const redeemAll = sql('grants.redeem', `WITH ${redeeming} ${outcomes}`);
export const redeemWithFamilies = sql('grants.redeem-with-families', `WITH ${redeeming}, ${families} ${outcomes}`);

/** A code that is to be redeemed. */
export interface Wish {
  readonly facts: GrantFacts;
  readonly attempt: string;
  readonly family: NewFamily | undefined;
  /** Of the pair when the code was made. */
  readonly consentEpoch: number;
}

export type Redemption =
  | { readonly outcome: 'redeemed'; readonly issuedAt: number }
  | { readonly outcome: 'replayed' }
  /** The person, client or session of the code has ended since. */
  | { readonly outcome: 'ended' };

interface Redeemed {
  readonly id: string;
  /** Null where the grant was there before. */
  readonly is_new: boolean | null;
  readonly issued_at: string;
}

const pairOf = ({ facts }: Wish): string => `${facts.sub}:${facts.clientId}`;

/** In one transaction: nearly all that there is to gain, and not too many who wait for each other. */
const atOnce = 64;

/**
 * The transaction that redeems codes (T1): whoever inserts the grant has redeemed its code. Those that come while one is under way
 * share the next.
 */
export class Redemptions {
  private readonly batches = new Batches<Wish, Redemption>((wishes) => this.together(wishes), atOnce);
  private readonly underWay = new Set<string>();

  constructor(private readonly endings: Endings) {}

  /** @throws as `Database.transaction` */
  async redeem(wish: Wish): Promise<Redemption> {
    const { gid } = wish.facts;
    // One code twice at once: what became of the one must not be told of the other.
    if (this.underWay.has(gid)) return this.alone(wish);
    this.underWay.add(gid);
    try {
      return await this.batches.add(wish);
    } finally {
      this.underWay.delete(gid);
    }
  }

  /** What somebody else holds up waits for that by itself. */
  private async together(wishes: readonly Wish[]): Promise<(Redemption | Promise<Redemption>)[]> {
    const redemptions = await this.commit(wishes, (transaction) => freeOf(transaction, wishes)).catch(
      (error: unknown) => {
        if (isLockTimeout(error)) return new Map<Wish, Redemption>();
        throw error;
      },
    );
    return wishes.map((wish) => redemptions.get(wish) ?? this.alone(wish));
  }

  private async alone(wish: Wish): Promise<Redemption> {
    const redemptions = await this.commit([wish], async (transaction) => {
      await transaction.rows(sharePair, [pairOf(wish)]);
      return [wish];
    });
    return redemptions.get(wish) as Redemption;
  }

  private commit(
    wishes: readonly Wish[],
    lock: (transaction: Transaction) => Promise<readonly Wish[]>,
  ): Promise<Map<Wish, Redemption>> {
    const statement = wishes.some(({ family }) => family) ? redeemWithFamilies : redeemAll;
    return this.endings.tell(async (transaction) => {
      const free = await lock(transaction);
      const rows = await transaction.rows<Redeemed>(statement, [JSON.stringify(free.map(rowOf))]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const fresh = free.filter(({ facts }) => byId.get(facts.gid)?.is_new === true);
      return {
        value: new Map(free.map((wish) => [wish, redemptionOf(byId.get(wish.facts.gid))])),
        events: fresh.map(({ facts }) => grantEvent(grantLifecycle.created, facts)),
      };
    });
  }
}

async function freeOf(transaction: Transaction, wishes: readonly Wish[]): Promise<readonly Wish[]> {
  const pairs = [...new Set(wishes.map(pairOf))];
  const shared = await transaction.rows<{ pair: string }>(sharePairs, [pairs]);
  const free = new Set(shared.map(({ pair }) => pair));
  return wishes.filter((wish) => free.has(pairOf(wish)));
}

function redemptionOf(row: Redeemed | undefined): Redemption {
  if (!row) return { outcome: 'ended' };
  return row.is_new === null ? { outcome: 'replayed' } : { outcome: 'redeemed', issuedAt: Number(row.issued_at) };
}

const rowOf = ({ facts, attempt, family, consentEpoch }: Wish) => ({
  grant: grantRow(facts, attempt),
  consent_epoch: consentEpoch,
  ...(family && { family: familyRow(family) }),
});

const familyRow = ({ id, keyVersion, hash, idleSeconds, lifetimeSeconds, confirmation }: NewFamily) => ({
  id,
  key_version: keyVersion,
  hash: hash.toString('hex'),
  idle_seconds: idleSeconds,
  lifetime_seconds: lifetimeSeconds,
  confirmation,
});
