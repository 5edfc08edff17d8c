import type { RevocationRecord } from '#events';
import type { Transaction } from '../postgres/database.js';
import { recordColumns } from '../revocations/record-columns.js';
import type { KnownElsewhere, MergedUser, RestoreReport } from './known-elsewhere.js';
import * as statements from './restore-statements.js';

const atOnce = 5000;

function* chunks<Item>(items: readonly Item[]): Iterable<readonly Item[]> {
  for (let from = 0; from < items.length; from += atOnce) yield items.slice(from, from + atOnce);
}

/** Brings back what others remember. Endings only add up, so merging is safe in any order. */
export async function mergeKnown(
  transaction: Transaction,
  { records, keys }: KnownElsewhere,
): Promise<Pick<RestoreReport, 'records' | 'users' | 'keysRevoked'>> {
  const users = new Map<string, MergedUser>();
  let count = 0;
  for (const page of chunks(records)) {
    count += (await transaction.rows(statements.mergeRecords, recordColumns(page))).length;
    await endGrants(transaction, page);
    for (const user of await raiseUsers(transaction, page)) users.set(user.id, user);
  }
  const revoked = [
    ...records.filter(({ kind }) => kind === 'kid').map(({ id }) => id),
    ...keys.filter(({ state }) => state === 'revoked').map(({ kid }) => kid),
  ];
  const keysRevoked = await transaction.rows<{ kid: string }>(statements.revokeKeys, [revoked]);
  return { records: count, users: [...users.values()], keysRevoked: keysRevoked.map(({ kid }) => kid) };
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

async function endGrants(transaction: Transaction, records: readonly RevocationRecord[]): Promise<void> {
  const grants = records.filter(({ kind, id }) => kind === 'gid' && isUuid(id));
  if (grants.length === 0) return;
  await transaction.rows(statements.endKnownGrants, [grants.map(({ id }) => id), grants.map(({ reason }) => reason)]);
}

async function raiseUsers(transaction: Transaction, records: readonly RevocationRecord[]): Promise<MergedUser[]> {
  const subjects = records.filter(({ kind }) => kind === 'sub');
  if (subjects.length === 0) return [];
  return transaction.rows<MergedUser>(statements.raiseUsers, [
    subjects.map(({ id }) => id),
    subjects.map(({ epoch }) => epoch),
    subjects.map(({ reason }) => reason),
  ]);
}
