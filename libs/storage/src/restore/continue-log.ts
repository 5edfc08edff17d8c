import type { Transaction } from '../postgres/database.js';
import * as statements from './restore-statements.js';

/**
 * A dump in another cluster brings transaction ids that this one has not reached: readers would pass over what lies in its future,
 * and followers wait for it. What was logged becomes the past of this cluster; followers go on where they were.
 */
export async function continueLog(transaction: Transaction): Promise<void> {
  if (!(await transaction.row(statements.selectForeign))) return;
  await transaction.rows(statements.moveCursors);
  await transaction.rows(statements.moveOutbox);
  await transaction.rows(statements.moveLog);
  await transaction.rows(statements.moveRevocations);
}
