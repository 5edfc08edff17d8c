import { Batches } from '../postgres/batches.js';
import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

// Rows are locked in one order: two at the same moment cannot wait for each other.
const countAhead = sql(
  'tallies.count-ahead',
  `INSERT INTO attempts AS a (tenant, bucket, count, window_ends_at)
   SELECT tenant, bucket, times, now() + make_interval(secs => seconds)
     FROM unnest($1::text[], $2::text[], $3::int[], $4::float8[]) AS given (tenant, bucket, times, seconds) ORDER BY tenant, bucket
   ON CONFLICT (tenant, bucket) DO UPDATE SET
     count = CASE WHEN a.window_ends_at <= now() THEN excluded.count ELSE a.count + excluded.count END,
     window_ends_at = CASE WHEN a.window_ends_at <= now() THEN excluded.window_ends_at ELSE a.window_ends_at END
   RETURNING tenant, bucket, count, (extract(epoch FROM window_ends_at - now()) * 1000)::float8 AS "leftMs"`,
);
const deleteTally = sql('tallies.clear', 'DELETE FROM attempts WHERE tenant = $1 AND bucket = $2');

interface Bucket {
  readonly tenant: string;
  readonly bucket: string;
}

interface Tallied extends Bucket {
  readonly windowSeconds: number;
  /** So many at most are counted at once: the first of them asks Postgres, and those after it nobody. */
  readonly ahead: number;
}

/** What this process has counted in a bucket, and not yet given away. */
interface Places {
  next: number;
  last: number;
  /** In this window. */
  counted: number;
  /** The end of the window, and of all its places. */
  untilMs: number;
  /** How many ask for one. */
  waiting: number;
  asking: Promise<void> | undefined;
}

interface Asked extends Bucket {
  readonly windowSeconds: number;
  readonly times: number;
}

interface Counted extends Bucket {
  readonly count: number;
  readonly leftMs: number;
}

const nameOf = ({ tenant, bucket }: Bucket): string => `${tenant}\n${bucket}`;

/** Numbers what happens in a bucket, mostly without asking Postgres. They lie with the attempts, and end with them. */
export class Tallies {
  private readonly counts = new Batches<Asked, Counted>((items) => this.countAhead(items));
  private readonly places = new Map<string, Places>();
  private prunedMs: number;

  constructor(
    private readonly database: Database,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.prunedMs = nowMs();
  }

  /**
   * Which one in its window this is, from 1. Nothing is blocked. Each process counts ahead as many as it has counted before, so with
   * several of them the number is at most twice what has happened, and ahead of it by less than `ahead` for each.
   */
  async next(tallied: Tallied): Promise<number> {
    const places = this.placesOf(tallied);
    places.waiting += 1;
    try {
      while (!this.hasPlace(places)) {
        places.asking ??= this.ask(places, tallied).finally(() => (places.asking = undefined));
        await places.asking;
      }
      return places.next++;
    } finally {
      places.waiting -= 1;
    }
  }

  private placesOf(tallied: Tallied): Places {
    const name = nameOf(tallied);
    const known = this.places.get(name);
    if (known) return known;
    const places = { next: 1, last: 0, counted: 0, untilMs: 0, waiting: 0, asking: undefined };
    this.places.set(name, places);
    return places;
  }

  private hasPlace({ next, last, untilMs }: Places): boolean {
    return next <= last && this.nowMs() < untilMs;
  }

  private async ask(places: Places, tallied: Tallied): Promise<void> {
    const askedMs = this.nowMs();
    this.prune(askedMs);
    if (askedMs >= places.untilMs) places.counted = 0;
    const times = Math.max(places.waiting, Math.min(places.counted, tallied.ahead));
    const { count, leftMs } = await this.counts.add({ ...tallied, times });
    places.counted += times;
    places.next = count - times + 1;
    places.last = count;
    places.untilMs = askedMs + leftMs;
  }

  /** What ended windows leave behind, now and then. */
  private prune(nowMs: number): void {
    if (nowMs - this.prunedMs < 60_000) return;
    this.prunedMs = nowMs;
    for (const [name, { untilMs, waiting }] of this.places)
      if (waiting === 0 && untilMs <= nowMs) this.places.delete(name);
  }

  /** Each bucket is among them once. */
  private async countAhead(items: readonly Asked[]): Promise<Counted[]> {
    const rows = await this.database.rows<Counted>(countAhead, [
      items.map(({ tenant }) => tenant),
      items.map(({ bucket }) => bucket),
      items.map(({ times }) => times),
      items.map(({ windowSeconds }) => windowSeconds),
    ]);
    const counted = new Map(rows.map((row) => [nameOf(row), row]));
    return items.map((item) => counted.get(nameOf(item)) as Counted);
  }

  async clear(tenant: string, bucket: string): Promise<void> {
    await this.database.rows(deleteTally, [tenant, bucket]);
    const places = this.places.get(nameOf({ tenant, bucket }));
    if (places) Object.assign(places, { last: 0, counted: 0 });
  }
}
