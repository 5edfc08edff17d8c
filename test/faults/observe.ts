import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Consumers } from './consumers.js';
import type { Deployment } from './deployment.js';
import type { Found, RevocationRow } from './history.js';
import { readLog, revocationsTopic } from './log.js';
import type { Stage } from './stage.js';

/** The poll feed asks every 15 s; what is not known by then is not on its way. */
const knownWithinMs = 45_000;
const sentWithinMs = 30_000;

/** A token that a wrong clock has dated back is dead soon, and its record is forgotten with it. */
const liveRows = `SELECT kind, id, epoch FROM revocations WHERE until > now() + interval '2 minutes'`;

const committed = 'SELECT id::text, key FROM events WHERE topic = $1';

/** What there is when everything runs again. */
export async function observe(deployment: Deployment, consumers: Consumers): Promise<Found> {
  const client = new pg.Client({ connectionString: deployment.direct.DATABASE_URL });
  await client.connect();
  try {
    const outboxLeft = await emptied(client);
    const { rows } = await client.query<RevocationRow>(liveRows);
    const events = await client.query<{ id: string; key: string }>(committed, [revocationsTopic]);
    const missing = await missingOf(consumers, rows);
    const log = deployment.profile === 'single' ? undefined : await readLog(deployment.brokers);
    return { rows, outboxLeft, missing, log, events: new Map(events.rows.map(({ id, key }) => [id, key])) };
  } finally {
    await client.end();
  }
}

async function emptied(client: pg.Client): Promise<number> {
  for (const giveUpAt = performance.now() + sentWithinMs; ;) {
    const { rows } = await client.query<{ left: number }>('SELECT count(*)::int AS left FROM outbox');
    const left = rows[0]?.left ?? 0;
    if (left === 0 || performance.now() > giveUpAt) return left;
    await delay(250);
  }
}

async function missingOf(consumers: Consumers, rows: readonly RevocationRow[]): Promise<Found['missing']> {
  for (const giveUpAt = performance.now() + knownWithinMs; ;) {
    const missing = await consumers.missing(rows);
    const isNone = Object.values(missing).every((some) => some.length === 0);
    if ((isNone && Object.keys(missing).length > 0) || performance.now() > giveUpAt) return missing;
    await delay(500);
  }
}

/** Asks once more about all that was ended, and about what was spared. */
export async function askAgain(stage: Stage, most: number): Promise<void> {
  const { random, ended, spared } = stage;
  const names = [...random.shuffled([...new Set(ended)]).slice(0, most), ...spared];
  const worker = async (): Promise<void> => {
    for (let id = names.pop(); id !== undefined; id = names.pop()) {
      await stage.introspect(id);
      await stage.verify(id);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}
