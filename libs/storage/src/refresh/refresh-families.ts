import { setTimeout as wait } from 'node:timers/promises';
import { grantLifecycle } from '#events';
import { grantSelection, type StoredGrant } from '../grants/grant-facts.js';
import { grantEvent } from '../grants/grant-event.js';
import { Batches } from '../postgres/batches.js';
import type { Database } from '../postgres/database.js';
import { PostgresUnavailable } from '../postgres/postgres-errors.js';
import { sql } from '../postgres/statement.js';
import type { Endings } from '../revocations/endings.js';

// RFC 9700 §4.14.2: everything that could forbid the refresh is in the statement that rotates. No lock on users, clients or
// sessions: a refresh that overlaps an ending carries the old epoch, grant or session, and is dead by its record.
const living = `
  FROM grants g JOIN users u ON u.id = g.sub JOIN clients c ON c.tenant = g.tenant AND c.id = g.client_id
  LEFT JOIN sessions s ON s.id = g.session_id`;
const conditions = `
  g.status = 'active' AND NOT u.disabled AND NOT c.disabled AND (c.expires_at IS NULL OR c.expires_at > now())
  AND g.user_epoch = u.epoch AND g.client_epoch = c.epoch
  AND (g.offline OR (s.id IS NOT NULL AND s.ended_at IS NULL AND s.expires_at > now()))`;
const current = `f.idle_expires_at > now() AND f.expires_at > now()`;

// It waits for nobody: what somebody holds stays as it is, and is asked for again. Only what will move is locked.
const rotateFamilies = sql(
  'refresh.rotate',
  `WITH p AS MATERIALIZED (
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::text[], $5::bytea[], $6::int[], $7::float8[], $8::text[]) WITH ORDINALITY
       AS p (family, generation, hash, client_id, successor, key_version, idle_seconds, confirmation, place)),
   free AS MATERIALIZED (
     SELECT p.place::int AS place, ${grantSelection('g')} ${living}, refresh_families f, p
      WHERE f.id = p.family AND f.generation = p.generation AND f.current_hash = p.hash AND f.client_id = p.client_id AND ${current}
        AND (f.confirmation IS NULL OR f.confirmation = p.confirmation) AND g.id = f.gid AND ${conditions}
        FOR NO KEY UPDATE OF f SKIP LOCKED)
   UPDATE refresh_families f SET generation = f.generation + 1, previous_hash = f.current_hash, current_hash = p.successor,
          key_version = p.key_version, rotated_at = now(), idle_expires_at = now() + make_interval(secs => p.idle_seconds)
     FROM p JOIN free ON free.place = p.place WHERE f.id = p.family AND f.generation = p.generation AND f.current_hash = p.hash
   RETURNING free.*, extract(epoch FROM now())::bigint::text AS issued_at`,
);
const readFamilies = sql(
  'refresh.read',
  `SELECT f.id AS family, f.generation, f.key_version, f.current_hash, f.previous_hash, f.client_id AS family_client, f.confirmation,
          extract(epoch FROM now() - f.rotated_at)::float AS rotated_ago, extract(epoch FROM f.idle_expires_at - now())::float AS idle_left,
          extract(epoch FROM now())::bigint::text AS issued_at, (${current} AND ${conditions}) AS live, ${grantSelection('g')}
     ${living}, refresh_families f
    WHERE f.id = ANY ($1::uuid[]) AND g.id = f.gid`,
);
const extendFamily = sql(
  'refresh.extend',
  `UPDATE refresh_families SET idle_expires_at = now() + make_interval(secs => $2) WHERE id = $1`,
);
const undoRotation = sql(
  'refresh.undo',
  `UPDATE refresh_families SET generation = $2, current_hash = $3, previous_hash = NULL
    WHERE id = $1 AND generation = $2 + 1 AND current_hash = $4`,
);
const familyOfToken = sql(
  'refresh.grant',
  'SELECT f.gid, f.tenant, f.client_id FROM refresh_families f WHERE f.id = $1',
);

/** Before each try; all but the first are for one that is held. */
const pausesMs = [0, 10, 20, 50, 100, 200, 400, 800];

/** What was presented, parsed and with its MAC found good. */
export interface PresentedRefreshToken {
  readonly family: string;
  readonly generation: number;
  readonly hash: Buffer;
  readonly clientId: string;
  readonly confirmation?: string | undefined;
}

/** What becomes current in its place. */
export interface Successor {
  readonly hash: Buffer;
  readonly keyVersion: number;
  readonly idleSeconds: number;
}

interface Live {
  readonly grant: StoredGrant;
  /** Seconds since 1970, on the database's clock. */
  readonly issuedAt: number;
}

export type Rotation =
  | ({ readonly outcome: 'rotated' } & Live)
  /** The predecessor came again within the grace time: its answer is repeated, with the same successor. */
  | ({ readonly outcome: 'repeated'; readonly keyVersion: number } & Live)
  | { readonly outcome: 'reused'; readonly grant: StoredGrant }
  | { readonly outcome: 'misused'; readonly grant: StoredGrant }
  | { readonly outcome: 'impossible'; readonly grant: StoredGrant }
  | { readonly outcome: 'refused' };

type Asked = readonly [PresentedRefreshToken, Successor];

interface RotatedRow extends StoredGrant {
  /** Which of those that were asked for at once, from 1. */
  readonly place: number;
  readonly issued_at: string;
}

interface FamilyRow extends StoredGrant {
  readonly family: string;
  readonly generation: number;
  readonly key_version: number;
  readonly current_hash: Buffer;
  readonly previous_hash: Buffer | null;
  readonly family_client: string;
  readonly confirmation: string | null;
  readonly rotated_ago: number;
  readonly idle_left: number;
  readonly issued_at: string;
  readonly live: boolean;
}

/** One row for each chain of refresh tokens: the hashes of two generations and a counter. */
export class RefreshFamilies {
  private readonly rotations = new Batches<Asked, RotatedRow | undefined>((asked) => this.rotateAll(asked));
  private readonly reads = new Batches<string, FamilyRow | undefined>((families) => this.readAll(families));

  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  /**
   * Moves the family to its next generation, in one write.
   *
   * @throws PostgresUnavailable also where another transaction holds the family for more than a second and a half
   */
  async rotate(presented: PresentedRefreshToken, next: Successor, graceSeconds: number): Promise<Rotation> {
    for (const pauseMs of pausesMs) {
      if (pauseMs > 0) await wait(pauseMs);
      const rotated = await this.rotations.add([presented, next]);
      if (rotated) return { outcome: 'rotated', grant: rotated, issuedAt: Number(rotated.issued_at) };
      const row = await this.reads.add(presented.family);
      if (!row) return { outcome: 'refused' };
      if (!canMove(row, presented)) return judge(row, presented, graceSeconds);
      // Else it could, and did not: somebody held it.
    }
    throw new PostgresUnavailable(new Error('the family of a refresh token is held by another transaction'));
  }

  /** One family twice in one statement moves once, as in two. */
  private async rotateAll(asked: readonly Asked[]): Promise<(RotatedRow | undefined)[]> {
    const rows = await this.database.rows<RotatedRow>(rotateFamilies, [
      asked.map(([{ family }]) => family),
      asked.map(([{ generation }]) => generation),
      asked.map(([{ hash }]) => hash),
      asked.map(([{ clientId }]) => clientId),
      asked.map(([, { hash }]) => hash),
      asked.map(([, { keyVersion }]) => keyVersion),
      asked.map(([, { idleSeconds }]) => idleSeconds),
      asked.map(([{ confirmation }]) => confirmation ?? null),
    ]);
    const byPlace = new Map(rows.map((row) => [row.place, row]));
    return asked.map((_, index) => byPlace.get(index + 1));
  }

  private async readAll(families: readonly string[]): Promise<(FamilyRow | undefined)[]> {
    const rows = await this.database.rows<FamilyRow>(readFamilies, [families]);
    const byFamily = new Map(rows.map((row) => [row.family, row]));
    return families.map((family) => byFamily.get(family));
  }

  /** Takes a rotation back whose successor was never handed out: the presented token is the current one again. */
  async undo({ family, generation, hash }: PresentedRefreshToken, successor: Buffer): Promise<void> {
    await this.database.rows(undoRotation, [family, generation, hash, successor]);
  }

  /** The same checks without moving on: for clients whose refresh tokens do not rotate. */
  async check(presented: PresentedRefreshToken, idleSeconds?: number): Promise<Rotation> {
    const row = await this.reads.add(presented.family);
    if (!row) return { outcome: 'refused' };
    if (!canMove(row, presented)) return judge(row, presented, 0);
    // Once in a while is enough: a write for each use would cost what not rotating saves.
    if (idleSeconds !== undefined && row.idle_left < idleSeconds * 0.95) {
      await this.database.rows(extendFamily, [presented.family, idleSeconds]);
    }
    return { outcome: 'rotated', grant: row, issuedAt: Number(row.issued_at) };
  }

  /** Tells of a presentation that moved nothing. */
  async report(
    grant: StoredGrant,
    what: 'graceReplay' | 'refreshMisused' | 'refreshImpossible',
    presentedBy: string,
  ): Promise<void> {
    await this.endings.tell(() =>
      Promise.resolve({
        value: undefined,
        events: [grantEvent(grantLifecycle[what], grant, { presented_by: presentedBy })],
      }),
    );
  }

  /** Which grant a family belongs to: what RFC 7009 §2.1 ends with a refresh token. */
  grantOf(family: string): Promise<{ gid: string; tenant: string; client_id: string } | undefined> {
    return this.database.row(familyOfToken, [family]);
  }
}

const isCurrent = (row: FamilyRow, presented: PresentedRefreshToken): boolean =>
  row.generation === presented.generation && row.current_hash.equals(presented.hash);

const belongs = (row: FamilyRow, presented: PresentedRefreshToken): boolean =>
  row.family_client === presented.clientId &&
  (row.confirmation === null || row.confirmation === presented.confirmation);

const canMove = (row: FamilyRow, presented: PresentedRefreshToken): boolean =>
  row.live && isCurrent(row, presented) && belongs(row, presented);

const isPredecessor = (row: FamilyRow, presented: PresentedRefreshToken): boolean =>
  row.generation === presented.generation + 1 && row.previous_hash?.equals(presented.hash) === true;

/** Why it does not move. */
function judge(row: FamilyRow, presented: PresentedRefreshToken, graceSeconds: number): Rotation {
  if (row.family_client !== presented.clientId) return { outcome: 'misused', grant: row };
  if (!row.live || !belongs(row, presented) || isCurrent(row, presented)) return { outcome: 'refused' };
  if (row.generation <= presented.generation) return { outcome: 'impossible', grant: row };
  if (isPredecessor(row, presented) && row.rotated_ago <= graceSeconds) {
    return { outcome: 'repeated', grant: row, issuedAt: Number(row.issued_at), keyVersion: row.key_version };
  }
  return { outcome: 'reused', grant: row };
}
