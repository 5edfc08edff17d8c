import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const forgetGrants = sql('grants.forget', 'SELECT forget_grants($1) AS more');
const forgetSessions = sql('sessions.forget', 'SELECT forget_sessions($1) AS more');
const dropMonths = sql('grants.drop-months', 'SELECT drop_empty_months()');

/** Rows that are looked at in one transaction, and the most that the functions take: few enough that nobody waits for it. */
const atOnce = 1000;
/** For each of the two kinds, once a minute: what is left over is looked at in the next one. */
const mostMs = 5000;

/**
 * Deletes grants of which nothing has been alive for a day, with their refresh tokens; sessions that no grant and no event of the log
 * names any more; and months of which no grant is left. It looks at one row after the other in the order of their ids, goes on from
 * there the next time, and rests for six hours when it is through.
 *
 * @param stopped asked between two transactions
 */
export async function forgetOver(database: Queries, stopped: () => boolean): Promise<void> {
  for (const forget of [forgetGrants, forgetSessions]) {
    const stopAt = performance.now() + mostMs;
    let more = true;
    while (more && !stopped() && performance.now() < stopAt) {
      const looked = await database.row<{ readonly more: boolean }>(forget, [atOnce]);
      more = looked?.more === true;
    }
  }
  if (!stopped()) await database.rows(dropMonths);
}
