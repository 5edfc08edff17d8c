import { clientChanged, keyChanged, outboxEvent, type ClientChanged, type KeyChanged } from '#events';
import type { Actor, Audit } from '../audit/audit.js';
import type { Database, Queries, Transaction } from '../postgres/database.js';
import type { EndedRecord, Endings } from '../revocations/endings.js';
import { announceEnded } from '../sessions/announce-ended.js';
import { continueLog } from './continue-log.js';
import type { KnownElsewhere, RestoreReport } from './known-elsewhere.js';
import { mergeKnown } from './merge-known.js';
import * as statements from './restore-statements.js';

interface Stores {
  readonly database: Database;
  readonly endings: Endings;
  readonly audit: Audit;
}

interface RestoreOptions {
  readonly tenant: string;
  readonly actor: Actor;
  readonly known: KnownElsewhere;
  /** Also if it was done for this restored database before. */
  readonly again?: boolean;
}

type RaisedClient = Omit<ClientChanged, 'deleted'> & { readonly wasDisabled: boolean; readonly versionBefore: number };

/**
 * Makes a restored backup safe to serve from: whatever was issued before is refused from here on, so nothing that was revoked
 * after the backup revives. One transaction, with all processes stopped.
 *
 * @returns undefined when it was done for this restored database already
 */
export async function afterRestore(stores: Stores, options: RestoreOptions): Promise<RestoreReport | undefined> {
  return stores.endings.end<RestoreReport | undefined>(async (transaction) => {
    const identity = await identityOf(transaction);
    const isDone = await transaction.row(statements.selectDone, [options.tenant, identity]);
    if (isDone && !options.again) return { value: undefined };
    await continueLog(transaction);
    const ended = await endEverything(transaction, options.known);
    const { tenant, actor } = options;
    const after = { ...ended.value, users: ended.value.users.map(({ id, reason }) => ({ id, reason })) };
    await stores.audit.write(transaction, actor, {
      tenant,
      action: 'database.restore',
      objectKind: 'database',
      objectId: identity,
      after,
    });
    return { ...ended, records: ended.records.map((record) => ({ ...record, actor: actor.kind })) };
  });
}

async function identityOf(queries: Queries): Promise<string> {
  await queries.rows(statements.lockRestore);
  return (await queries.row<{ identity: string }>(statements.selectIdentity))?.identity ?? '';
}

async function endEverything(transaction: Transaction, known: KnownElsewhere) {
  const epoch = await transaction.row<{ epochId: string }>(statements.changeEpochId);
  await transaction.rows(statements.resetRedis);
  await transaction.rows(statements.useLinks);
  const merged = await mergeKnown(transaction, known);
  const clients = await raiseClients(transaction, known.clients);
  const keys = await transaction.rows<KeyChanged>(statements.raiseKeyVersions);
  const sessions = await endSessions(transaction);
  const consents = await transaction.rows(statements.forgetConsents);
  const lost = lostClients(known.clients, clients);
  const value: RestoreReport = {
    epochId: epoch?.epochId ?? '',
    clients: clients.length,
    sessions: sessions.count,
    consents: consents.length,
    ...merged,
    ...changesOf(clients, known.clients),
    clientsLost: lost.filter(({ deleted }) => !deleted).map(({ client_id }) => client_id),
  };
  return {
    value,
    records: [
      ...clients.map((client) => recordOf(client, client.epoch)),
      ...lost.map((client) => recordOf(client, client.epoch + statements.epochStep)),
      ...merged.keysRevoked.map((kid) => ({ ...keyRecord, tenant: tenantOf(keys, kid), id: kid })),
    ],
    events: [
      ...clients.map(({ wasDisabled: _was, versionBefore: _before, ...client }) =>
        outboxEvent(clientChanged, client.tenant, client.client_id, { ...client, deleted: false }),
      ),
      ...keys.map((key) => outboxEvent(keyChanged, key.tenant, key.kid, key)),
      ...sessions.events,
    ],
  };
}

// As long as `KeyStore.revoke` gives it: a verifier may keep a JWKS for a day.
const keyRecord = { kind: 'kid', epoch: 0, lifeSeconds: 2 * 3600 + 86_400, reason: 'key_compromise' } as const;
const tenantOf = (keys: readonly KeyChanged[], kid: string): string =>
  keys.find((key) => key.kid === kid)?.tenant ?? '';

const recordOf = ({ tenant, client_id: id }: { tenant: string; client_id: string }, epoch: number): EndedRecord => ({
  tenant,
  kind: 'client',
  id,
  epoch,
  reason: 'restored',
});

/** Every token, code and grant carries the epoch of its client. */
function raiseClients(transaction: Transaction, known: readonly ClientChanged[]): Promise<RaisedClient[]> {
  return transaction.rows<RaisedClient>(statements.raiseClients, [
    known.map(({ tenant }) => tenant),
    known.map(({ client_id }) => client_id),
    known.map(({ epoch }) => epoch),
    known.map(({ version }) => version),
    known.map(({ disabled, deleted }) => disabled || deleted),
  ]);
}

const nameOf = ({ tenant, client_id }: { tenant: string; client_id: string }): string => `${tenant}:${client_id}`;

const lostClients = (known: readonly ClientChanged[], own: readonly RaisedClient[]): readonly ClientChanged[] => {
  const names = new Set(own.map(nameOf));
  return known.filter((client) => !names.has(nameOf(client)));
};

function changesOf(
  clients: readonly RaisedClient[],
  known: readonly ClientChanged[],
): Pick<RestoreReport, 'clientsDisabled' | 'clientsChanged'> {
  const versions = new Map(known.map((client) => [nameOf(client), client.version]));
  const changed = clients.filter((client) => (versions.get(nameOf(client)) ?? 0) > client.versionBefore);
  return {
    clientsDisabled: clients
      .filter(({ disabled, wasDisabled }) => disabled && !wasDisabled)
      .map(({ client_id }) => client_id),
    clientsChanged: changed.map(({ client_id }) => client_id),
  };
}

async function endSessions(transaction: Transaction) {
  const events = [];
  for (let count = 0; ;) {
    const ids = (await transaction.rows<{ id: string }>(statements.endSessions)).map(({ id }) => id);
    if (ids.length === 0) return { count, events };
    events.push(...(await announceEnded(transaction, ids, { reason: 'restored' })));
    count += ids.length;
  }
}
