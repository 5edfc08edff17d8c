import { checkNames, type Check } from './check.js';
import type { Found, Logged, RevocationRow } from './history.js';

/** The log against the database that it tells of. */
export function checkLog(found: Found): Check[] {
  const left = found.outboxLeft === 0 ? [] : [`${found.outboxLeft} events were never sent`];
  const outbox = { name: checkNames.sent, looked: found.eventIds.size, violations: left };
  if (!found.log) return [outbox];
  const records = found.log.filter(({ throughXid }) => throughXid === undefined);
  return [outbox, noPhantoms(found, records), nothingLost(found, records), heartbeatsSpeakTrue(found.log)];
}

function noPhantoms({ eventIds, rows }: Found, records: readonly Logged[]): Check {
  const keys = keysOf(rows);
  const violations = records
    .filter(({ eventId, key }) => !eventIds.has(eventId) || !keys.has(key))
    .map((one) => `no commit is behind ${JSON.stringify(one)}`);
  return { name: checkNames.phantom, looked: records.length, violations };
}

function nothingLost({ rows }: Found, records: readonly Logged[]): Check {
  const logged = new Set(records.map(({ key }) => key));
  const violations = [...keysOf(rows)]
    .filter((key) => !logged.has(key))
    .map((key) => `the log does not tell of ${key}`);
  return { name: checkNames.lost, looked: rows.length, violations };
}

const keysOf = (rows: readonly RevocationRow[]): Set<string> =>
  new Set(rows.map(({ kind, id }) => `default:${kind}:${id}`));

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
