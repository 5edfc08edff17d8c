import { goesOnWithoutABroker } from './broker-checks.js';
import { checkNames, tell, type Check } from './check.js';
import { endingsOf, type Endings } from './endings.js';
import type { History, Operation, OperationOf } from './history.js';
import { checkLog } from './log-checks.js';
import { checkRefusals } from './refusal-checks.js';

/** How stale a verifier may be before it has to ask, and what a verdict takes on a loaded machine. */
const slackMs = 2000;
const boundMs = (consumer: string): number => (consumer.includes('poll') ? 30_000 : 10_000) + slackMs;

/** Whether the guarantees held. Pure: the same history, the same answer. */
export function check(history: History): Check[] {
  const endings = endingsOf(history);
  return [
    codesOnce(history),
    neverActiveAgain(history, endings),
    refusedByVerifiers(history, endings),
    knownToConsumers(history),
    ...checkRefusals(history, endings),
    ...checkLog(history.found),
    ...(history.brokers > 1 ? [goesOnWithoutABroker(history)] : []),
  ];
}

const operationsOf = <Kind extends Operation['kind']>(
  { operations }: Pick<History, 'operations'>,
  kind: Kind,
): OperationOf<Kind>[] => operations.filter((one): one is OperationOf<Kind> => one.kind === kind);

function codesOnce(history: History): Check {
  const byCode = new Map<string, OperationOf<'redeem'>[]>();
  for (const one of operationsOf(history, 'redeem')) byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  const violations = [...byCode.values()]
    .map((tries) => tries.filter(({ status }) => status === 200))
    .filter((won) => won.length > 1)
    .map((won) => `a code gave tokens ${won.length} times:\n${won.map(tell).join('\n')}`);
  return { name: checkNames.once, looked: byCode.size, violations };
}

function neverActiveAgain(history: History, endings: Endings): Check {
  let looked = 0;
  const violations: string[] = [];
  for (const asked of operationsOf(history, 'introspect')) {
    const ending = endings.of(asked.token);
    if (!ending || asked.active === undefined || ending.endMs > asked.startMs) continue;
    looked += 1;
    if (asked.active) violations.push(`active again:\n${tell(ending)}\n${tell(asked)}`);
  }
  return { name: checkNames.again, looked, violations };
}

function refusedByVerifiers(history: History, endings: Endings): Check {
  let looked = 0;
  const violations: string[] = [];
  for (const asked of operationsOf(history, 'verify')) {
    const ending = endings.of(asked.token);
    if (!ending || ending.endMs + boundMs(asked.consumer) > asked.startMs) continue;
    looked += 1;
    if (asked.verdict === 'accepted') violations.push(`accepted after its end:\n${tell(ending)}\n${tell(asked)}`);
  }
  return { name: checkNames.bound, looked, violations };
}

function knownToConsumers({ found }: History): Check {
  const violations = Object.entries(found.missing).flatMap(([consumer, rows]) =>
    rows.map((row) => `${consumer} does not know of ${row.kind}:${row.id} (epoch ${row.epoch})`),
  );
  const looked = found.rows.length * Object.keys(found.missing).length;
  return { name: checkNames.reaches, looked, violations };
}
