import type { RevocationRecorded, SessionEnded } from '#events';
import type { LoggedEvent, NamedPerson, SubjectIdentifier } from '#storage';
import { accountDisabled, credentialChange, sessionRevoked, tokenClaimsChange, tokenRevoked } from './event-types.js';
import type { SignalDraft } from './signal-message.js';

/** A stream, as far as it matters for what it is told. */
export interface Listener {
  readonly issuer: string;
  readonly wanted: ReadonlySet<string>;
  /** In which its receiver knows people and sessions. */
  readonly sector: string;
  /** It knows people by their pseudonyms in its sector alone (OpenID Connect Core §8.1). */
  readonly pairwise: boolean;
  readonly persons: ReadonlyMap<string, NamedPerson>;
  /** Taken off the stream. */
  readonly isRemoved: (subject: SubjectIdentifier, person: NamedPerson | undefined) => boolean;
  /** What each event that it is told already ends: a person may have a pseudonym in each of several sectors. */
  readonly told: Map<string, object[]>;
}

/** What of these reasons is which event; the others end sessions. */
const eventByReason: Readonly<Record<string, string>> = {
  credential_change: credentialChange,
  user_disabled: accountDisabled,
  role_change: tokenClaimsChange,
};
const entityByReason: Readonly<Record<string, string>> = {
  user_logout: 'user',
  user_request: 'user',
  credential_change: 'user',
  consent_withdrawn: 'user',
  admin: 'admin',
  user_disabled: 'admin',
  role_change: 'admin',
};
/** Records live an hour and a minute, as `Endings` dates them: whole minutes. */
const untilOf = (atMs: number): number => Math.ceil((atMs / 1000 + 3660) / 60) * 60;

/** The security events that come of one event of the log: none or one. */
export function signalsOf(event: LoggedEvent, listener: Listener): SignalDraft[] {
  const data = JSON.parse(event.payload) as unknown;
  if (event.topic === 'revocations.v1') return ofRecord(data as RevocationRecorded, event.xid, listener);
  if (event.headers['ce_type'] === 'authz.session.ended.v1')
    return ofSession(data as SessionEnded, event.xid, listener);
  return [];
}

function ofSession({ sid, sector, reason, at }: SessionEnded, xid: string, listener: Listener): SignalDraft[] {
  if (sector !== listener.sector || !listener.wanted.has(sessionRevoked)) return [];
  const person = listener.persons.get(sid);
  const session = { format: 'opaque', id: sid };
  const subject = { format: 'complex', ...(person && { user: userOf(listener, person) }), session };
  if (listener.isRemoved(subject, person)) return [];
  // Every token with this name is dead, whether a record of its own says so or the person's.
  const tokenward = [{ k: 'sid', id: sid, epoch: 0, until: untilOf(at), at, xid }];
  return [{ event: sessionRevoked, subject, txn: xid, payload: { ...commonOf(reason, at), tokenward } }];
}

function ofRecord(record: RevocationRecorded, xid: string, listener: Listener): SignalDraft[] {
  const person = listener.persons.get(record.id);
  if (record.k === 'sid' && isToldAsSession(record.id, person, listener)) return [];
  const standard = record.k === 'sub' ? ofPerson(record, xid, person, listener) : undefined;
  return standard ?? privately(record, xid, listener);
}

/** The event of the session itself carries the same name. */
function isToldAsSession(sid: string, person: NamedPerson | undefined, listener: Listener): boolean {
  if (person?.sector !== listener.sector || !listener.wanted.has(sessionRevoked)) return false;
  const session = { format: 'opaque', id: sid };
  return !listener.isRemoved({ format: 'complex', user: userOf(listener, person), session }, person);
}

/** One event a person and change; the records of further pseudonyms join it. Undefined where none is wanted. */
function ofPerson(
  record: RevocationRecorded,
  xid: string,
  person: NamedPerson | undefined,
  listener: Listener,
): SignalDraft[] | undefined {
  const { id, reason, at } = record;
  const event = [eventByReason[reason] ?? sessionRevoked, sessionRevoked].find((type) => listener.wanted.has(type));
  if (event === undefined) return undefined;
  const subject = person ? userOf(listener, person) : { format: 'opaque', id };
  if (listener.isRemoved(subject, person)) return undefined;
  const name = `${xid} ${event} ${joinedBy(listener, person) ?? id}`;
  const told = listener.told.get(name);
  if (told) {
    told.push(recordOf(record, xid));
    return [];
  }
  const tokenward = [recordOf(record, xid)];
  listener.told.set(name, tokenward);
  return [{ event, subject, txn: xid, payload: { ...commonOf(reason, at), ...membersOf(event, person), tokenward } }];
}

/** A private event has a subject too: what was ended, by its name in tokens. */
function privately(record: RevocationRecorded, xid: string, listener: Listener): SignalDraft[] {
  if (!listener.wanted.has(tokenRevoked)) return [];
  const payload = { ...commonOf(record.reason, record.at), tokenward: [recordOf(record, xid)] };
  return [{ event: tokenRevoked, subject: { format: 'opaque', id: `${record.k}:${record.id}` }, txn: xid, payload }];
}

const recordOf = ({ k, id, epoch, until, at }: RevocationRecorded, xid: string) => ({ k, id, epoch, until, at, xid });

/** By what the records of several pseudonyms are told as one event. */
const joinedBy = ({ pairwise }: Listener, person: NamedPerson | undefined): string | undefined =>
  pairwise ? undefined : person?.userId;

/** Who knows people by pseudonym hears of those of other sectors as of somebody unknown: nothing tells that they are one. */
function userOf({ issuer: iss, pairwise, sector }: Listener, person: NamedPerson): SubjectIdentifier {
  if (!pairwise) return { format: 'iss_sub', iss, sub: person.userId };
  if (person.sector === sector && person.rid !== null) return { format: 'iss_sub', iss, sub: person.rid };
  return { format: 'opaque', id: person.name };
}

/** CAEP 1.0 §2 */
const commonOf = (reason: string, atMs: number) => ({
  event_timestamp: Math.floor(atMs / 1000),
  initiating_entity: entityByReason[reason] ?? 'system',
  reason_admin: { en: reason },
});

/** CAEP 1.0 §3.3, §3.2 */
function membersOf(event: string, person: NamedPerson | undefined): object {
  if (event === credentialChange) return { credential_type: 'password', change_type: 'update' };
  return event === tokenClaimsChange ? { claims: { roles: person?.roles ?? [] } } : {};
}
