import { mostBehindMs } from './broker-checks.js';
import { checkNames, type Check } from './check.js';
import type { History, Injected, Operation } from './history.js';
import { faultKinds } from './targets.js';

const countBy = <Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
};

const isDone = ({ status }: Operation): boolean => status >= 200 && status < 300;

/** Endings that were answered, once each. */
export const revocationsOf = ({ operations }: Pick<History, 'operations'>): number =>
  operations.filter((one) => one.kind === 'revoke' && isDone(one)).length;

export function faultLine({ kind, target, startMs, endMs, note }: Injected): string {
  const at = (startMs / 1000).toFixed(1).padStart(7);
  return `${at} s  ${kind.padEnd(14)} ${target.padEnd(16)} ${((endMs - startMs) / 1000).toFixed(1).padStart(5)} s  ${note}`;
}

const violationsShown = 5;

const wrongIn = (checks: readonly Check[], names: readonly string[]): number =>
  checks.filter(({ name }) => names.includes(name)).reduce((sum, { violations }) => sum + violations.length, 0);

/** The two numbers that have to be none, and of how many. */
function summary(history: History, checks: readonly Check[]): string[] {
  const lost = wrongIn(checks, [checkNames.again, checkNames.bound, checkNames.reaches, checkNames.lost]);
  return [
    `revocations: ${revocationsOf(history)} answered, ${history.found.rows.length} rows in Postgres, ${lost} lost`,
    `events: ${history.found.events.size} committed, ${wrongIn(checks, [checkNames.phantom])} phantoms`,
    ...(history.brokers > 1
      ? [`while one of ${history.brokers} brokers was away: at most ${seconds(mostBehindMs(history))} s behind`]
      : []),
  ];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** What happened, and what was found, line by line. */
export function renderReport(history: History, checks: readonly Check[]): string[] {
  const { operations, faults } = history;
  const lines = [
    '',
    'operations'.padEnd(16) + ['all', '2xx', '4xx', '5xx', 'none'].map((one) => one.padStart(8)).join(''),
  ];
  for (const [kind, all] of countBy(operations, (one) => one.kind)) {
    const byClass = countBy(
      operations.filter((one) => one.kind === kind),
      ({ status }) => String(Math.floor(status / 100)),
    );
    const counts = [all, ...['2', '4', '5', '0'].map((one) => byClass.get(one) ?? 0)];
    lines.push(kind.padEnd(16) + counts.map((one) => String(one).padStart(8)).join(''));
  }
  const byKind = countBy(faults, ({ kind }) => kind);
  lines.push('', `faults: ${faults.length}`);
  for (const kind of faultKinds) lines.push(`  ${kind.padEnd(16)}${String(byKind.get(kind) ?? 0).padStart(6)}`);
  lines.push('', ...summary(history, checks), '');
  for (const { name, looked, violations } of checks) {
    lines.push(
      `${violations.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${looked} looked at, ${violations.length} wrong)`,
    );
    for (const violation of violations.slice(0, violationsShown))
      lines.push(...violation.split('\n').map((one) => `       ${one}`));
    if (violations.length > violationsShown) lines.push(`       and ${violations.length - violationsShown} more`);
  }
  return lines;
}
