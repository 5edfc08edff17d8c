import { v7 as uuidv7 } from 'uuid';
import type { OutboxEvent } from '#events';
import type { WithAudit } from '../audit/audit.js';
import type { RevocationReason } from '../grants/grants.js';
import type { Database, Queries, Transaction } from '../postgres/database.js';
import { isUniqueViolation } from '../postgres/postgres-errors.js';
import type { Statement } from '../postgres/statement.js';
import type { Ended, EndedRecord, Endings } from '../revocations/endings.js';
import { announceEnded } from '../sessions/announce-ended.js';
import { SectorNames } from './sector-names.js';
import type { NewUser, UserChange, UserChangeRequest, UserRecord } from './user-record.js';
import * as statements from './user-statements.js';

/** People. Disabling somebody, or changing what they prove themselves with, raises the epoch: every token of before is dead. */
export class Users {
  private readonly rids = new SectorNames((id, sector) => this.findRid(id, sector));

  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  find(tenant: string, id: string): Promise<UserRecord | undefined> {
    return this.database.row(statements.selectUser, [tenant, id]);
  }

  /** By what tokens call them in some sector. */
  findByRid(tenant: string, rid: string): Promise<UserRecord | undefined> {
    return this.database.row(statements.selectByRid, [tenant, rid]);
  }

  /** By user name or e-mail address, in any case. */
  findByLogin(tenant: string, login: string): Promise<UserRecord | undefined> {
    return this.database.row(statements.selectByLogin, [tenant, login]);
  }

  page(tenant: string, after: string | undefined, search: string | undefined, limit: number): Promise<UserRecord[]> {
    const pattern = search === undefined ? null : `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const start = after ?? '00000000-0000-0000-0000-000000000000';
    return this.database.rows(statements.selectPage, [tenant, start, pattern, limit]);
  }

  async anyoneWithRole(tenant: string, role: string): Promise<boolean> {
    return (await this.database.row(statements.anyoneWithRole, [tenant, role])) !== undefined;
  }

  create(user: NewUser, audit?: WithAudit<UserRecord>): Promise<UserChange> {
    return this.database.transaction<UserChange>((transaction) => this.createIn(transaction, user, audit));
  }

  /** The same as part of a larger change. */
  async createIn(transaction: Transaction, user: NewUser, audit?: WithAudit<UserRecord>): Promise<UserChange> {
    const { tenant, username, email, emailVerified = false, name, profile = {}, passwordHash, roles = [] } = user;
    const { attributes = {} } = user;
    const values = [uuidv7(), tenant, username, email, emailVerified, name, profile, passwordHash, roles, attributes];
    const created = await transaction.row<UserRecord>(statements.insertUser, values);
    if (!created) return { outcome: 'taken' };
    await audit?.(transaction, undefined, created);
    return { outcome: 'changed', user: created };
  }

  /** Whoever loses a role is signed out everywhere, in the same transaction: what it allowed ends with it. */
  async update(
    tenant: string,
    id: string,
    version: number | undefined,
    change: UserChangeRequest,
    audit?: WithAudit<UserRecord>,
  ): Promise<UserChange> {
    const { username, email, emailVerified, name, profile, roles, attributes } = change;
    const values = [tenant, id, username, email, emailVerified, name, profile, roles, attributes];
    try {
      const { value, revocationToken } = await this.endings.endWithToken<UserChange>(async (transaction) => {
        const found = await lockVersion(transaction, tenant, id, version);
        if (found.outcome !== 'changed') return { value: found };
        const updated = await one(transaction, statements.updateUser, values);
        const lost = found.user.roles.some((role) => !roles.includes(role));
        if (!lost) {
          await audit?.(transaction, found.user, updated);
          return { value: { outcome: 'changed', user: updated } };
        }
        const user = await one(transaction, statements.raiseEpoch, [tenant, id]);
        const events = await endSessionsOf(transaction, id, 'role_change');
        await audit?.(transaction, found.user, user);
        return {
          value: { outcome: 'changed', user },
          events,
          records: await recordsOf(transaction, user, 'role_change'),
        };
      });
      return value.outcome === 'changed' ? { ...value, revocationToken } : value;
    } catch (error) {
      if (isUniqueViolation(error)) return { outcome: 'taken' };
      throw error;
    }
  }

  /** Lets a disabled person sign in again; what was ended stays ended. */
  enable(tenant: string, id: string, audit?: WithAudit<UserRecord>): Promise<UserChange> {
    return this.database.transaction<UserChange>(async (transaction) => {
      const found = await lockVersion(transaction, tenant, id, undefined);
      if (found.outcome !== 'changed') return found;
      const user = await one(transaction, statements.setDisabled, [tenant, id, false]);
      await audit?.(transaction, found.user, user);
      return { outcome: 'changed', user };
    });
  }

  disable(tenant: string, id: string, audit?: WithAudit<UserRecord>): Promise<UserChange> {
    return this.end(tenant, id, 'user_disabled', audit, statements.setDisabled, [tenant, id, true]);
  }

  /** @param keepSession the session in which the password was changed goes on; its tokens do not */
  setPassword(
    tenant: string,
    id: string,
    passwordHash: string,
    options: { readonly keepSession?: string; readonly audit?: WithAudit<UserRecord> } = {},
  ): Promise<UserChange> {
    const values = [tenant, id, passwordHash];
    return this.end(
      tenant,
      id,
      'credential_change',
      options.audit,
      statements.setPassword,
      values,
      options.keepSession,
    );
  }

  /** Ends every session and token of a person, who may sign in again. */
  revokeTokens(
    tenant: string,
    id: string,
    reason: RevocationReason,
    audit?: WithAudit<UserRecord>,
  ): Promise<UserChange> {
    return this.end(tenant, id, reason, audit, statements.raiseEpoch, [tenant, id]);
  }

  /** Stores the same password under newer settings; ends nothing. */
  async rehashPassword(id: string, from: string, to: string): Promise<void> {
    await this.database.rows(statements.rehashPassword, [id, from, to]);
  }

  /** Erases a person: the mapping of their pseudonyms goes too, so records and logs name nobody any more. */
  async delete(tenant: string, id: string, audit?: WithAudit<UserRecord>): Promise<UserChange> {
    return this.endings.end<UserChange>(async (transaction) => {
      const found = await lockVersion(transaction, tenant, id, undefined);
      if (found.outcome !== 'changed') return { value: found };
      const ended = { ...found.user, epoch: found.user.epoch + 1 };
      const records = await recordsOf(transaction, ended, 'user_disabled');
      const events = await endSessionsOf(transaction, id, 'user_disabled');
      await transaction.rows(statements.deleteUser, [tenant, id]);
      await audit?.(transaction, found.user, undefined);
      return { value: found, records, events };
    });
  }

  /** What tokens call this person in a sector; made at the first need. */
  rid(id: string, sector: string): Promise<string> {
    return this.rids.of(id, sector);
  }

  private async findRid(id: string, sector: string): Promise<string> {
    const known = await this.database.row<{ rid: string }>(statements.selectRid, [id, sector]);
    if (known) return known.rid;
    const made = await this.database.row<{ rid: string | null }>(statements.makeRid, [id, sector]);
    if (made?.rid == null) throw new Error('A pseudonym could not be made');
    return made.rid;
  }

  private async end(
    tenant: string,
    id: string,
    reason: RevocationReason,
    audit: WithAudit<UserRecord> | undefined,
    statement: Statement,
    values: readonly unknown[],
    keepSession?: string,
  ): Promise<UserChange> {
    const { value, revocationToken } = await this.endings.endWithToken(
      async (transaction): Promise<Ended<UserChange>> => {
        const found = await lockVersion(transaction, tenant, id, undefined);
        if (found.outcome !== 'changed') return { value: found };
        const user = await one(transaction, statement, values);
        const events = await endSessionsOf(transaction, id, reason, keepSession);
        if (keepSession !== undefined) await transaction.rows(statements.moveSessionEpoch, [keepSession, user.epoch]);
        await audit?.(transaction, found.user, user);
        return { value: { outcome: 'changed', user }, events, records: await recordsOf(transaction, user, reason) };
      },
    );
    return value.outcome === 'changed' ? { ...value, revocationToken } : value;
  }
}

/** All but one, where that one goes on; with what is told of it. */
async function endSessionsOf(
  transaction: Transaction,
  userId: string,
  reason: RevocationReason,
  keep?: string,
): Promise<OutboxEvent[]> {
  const ended = await transaction.rows<{ id: string }>(statements.endSessions, [userId, reason, keep ?? null]);
  const ids = ended.map(({ id }) => id);
  return announceEnded(transaction, ids, { reason });
}

/** One record for each sector in which tokens know the person. */
async function recordsOf(queries: Queries, user: UserRecord, reason: RevocationReason): Promise<EndedRecord[]> {
  const rids = await queries.rows<{ rid: string }>(statements.selectRids, [user.id]);
  return rids.map(({ rid }) => ({ tenant: user.tenant, kind: 'sub', id: rid, epoch: user.epoch, reason }));
}

async function one(queries: Queries, statement: Statement, values: readonly unknown[]): Promise<UserRecord> {
  const user = await queries.row<UserRecord>(statement, values);
  if (!user) throw new Error('The account is not there after its own change');
  return user;
}

async function lockVersion(
  transaction: Transaction,
  tenant: string,
  id: string,
  version: number | undefined,
): Promise<UserChange> {
  const user = await transaction.row<UserRecord>(statements.lockUser, [tenant, id]);
  if (!user) return { outcome: 'unknown' };
  if (version !== undefined && version !== user.version) return { outcome: 'conflict', user };
  return { outcome: 'changed', user };
}
