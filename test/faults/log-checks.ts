import { checkNames, type Check } from './check.js';
import type { Found, Logged, RevocationRow } from './history.js';

/** The log against the database that it tells of. */
export function checkLog(found: Found): Check[] {
  const left = found.outboxLeft === 0 ? [] : [`${found.outboxLeft} events were never sent`];
  const outbox = { name: checkNames.sent, looked: found.events.size, violations: left };
  if (!found.log) return [outbox];
  const records = found.log.filter(({ throughXid }) => throughXid === undefined);
  return [outbox, noPhantoms(found, records), nothingLost(found, records), heartbeatsSpeakTrue(found.log)];
}

function noPhantoms({ events }: Found, records: readonly Logged[]): Check {
  const violations = records
    .filter(({ eventId, key }) => events.get(eventId) !== key)
    .map((one) => `no commit is behind ${JSON.stringify(one)}`);
  return { name: checkNames.phantom, looked: records.length, violations };
}

/** Each row that lives has an event, and each event is in the log. */
function nothingLost({ rows, events }: Found, records: readonly Logged[]): Check {
  const told = new Set(events.values());
  const silent = [...new Set(rows.map(keyOf))].filter((key) => !told.has(key)).map((key) => `no event tells of ${key}`);
  const logged = new Set(records.map(({ eventId }) => eventId));
  const missing = [...events]
    .filter(([id]) => !logged.has(id))
    .map(([id, key]) => `the log does not have event ${id} of ${key}`);
  return { name: checkNames.lost, looked: rows.length + events.size, violations: [...silent, ...missing] };
}

const keyOf = ({ kind, id }: RevocationRow): string => `default:${kind}:${id}`;

/** "Whatever was committed by a transaction below that id is in the log before the heartbeat": the order that is promised. */
function heartbeatsSpeakTrue(log: readonly Logged[]): Check {
  const spoken = new Map<number, bigint>();
  const seen = new Set<string>();
  const violations: string[] = [];
  for (const one of [...log].sort((a, b) => a.partition - b.partition || a.offset - b.offset)) {
    const through = spoken.get(one.partition) ?? 0n;
    if (one.throughXid !== undefined) {
      const said = BigInt(one.throughXid);
      if (said > through) spoken.set(one.partition, said);
    } else if (!seen.has(one.eventId)) {
      seen.add(one.eventId);
      if (BigInt(one.xid) < through)
        violations.push(`a heartbeat spoke for ${through}, then came ${JSON.stringify(one)}`);
    }
  }
  return { name: checkNames.order, looked: log.length, violations };
}
