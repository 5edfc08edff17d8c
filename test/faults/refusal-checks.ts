import { checkNames, tell, type Check } from './check.js';
import type { Endings } from './endings.js';
import { during, isSpareBrokerAway } from './fault-times.js';
import type { History, Injected, IssuedToken, Operation } from './history.js';

/** Nothing that was not revoked is refused for longer than the fault lasted. */
export function checkRefusals(history: History, endings: Endings): Check[] {
  return [liveIsActive(history, endings), serviceReturns(history)];
}

const excuses = (history: History): Injected[] => history.faults.filter((fault) => !isSpareBrokerAway(history, fault));

/** A Redis that forgets loses opaque tokens: they are in no other place, by design. */
const forgets = ({ kind, target }: Injected): boolean =>
  target === 'redis' && (kind === 'flush' || kind === 'kill-server');

function liveIsActive(history: History, endings: Endings): Check {
  const clocks = history.faults.filter(({ kind }) => kind === 'clock');
  const any = excuses(history);
  const asked = history.operations.filter((one) => isAboutALiveToken(history, endings, one));
  const violations = asked
    .filter(saysDead)
    .filter((one) => !during(isUnsure(one) ? any : clocks, one.startMs, one.endMs))
    .map((one) => `refused, and never revoked:\n${JSON.stringify(tokenOf(history, one))}\n${tell(one)}`);
  return { name: checkNames.spared, looked: asked.length, violations };
}

const tokenOf = ({ tokens }: History, one: Operation): IssuedToken | undefined =>
  one.kind === 'introspect' || one.kind === 'verify' ? tokens.get(one.token) : undefined;

function isAboutALiveToken(history: History, endings: Endings, one: Operation): boolean {
  const token = tokenOf(history, one);
  if (!token || one.status !== 200) return false;
  if (wasForgotten(history.faults, token, one) || wasMisdated(history.faults, token)) return false;
  return endings.possiblyFromMs(token.id) > one.endMs;
}

/** A service whose clock is an hour behind issues machine tokens that have expired already. */
const wasMisdated = (faults: readonly Injected[], { startMs, endMs }: IssuedToken): boolean =>
  during(
    faults.filter(({ kind }) => kind === 'clock'),
    startMs,
    endMs,
  );

const wasForgotten = (faults: readonly Injected[], token: IssuedToken, one: Operation): boolean =>
  token.opaque && faults.some((fault) => forgets(fault) && fault.endMs >= token.startMs && fault.startMs <= one.endMs);

/** No statement about the token: nobody could be asked. */
const isUnsure = (one: Operation): boolean =>
  one.kind === 'verify' && ['stale', 'keys_unavailable', 'none'].includes(one.verdict);

const saysDead = (one: Operation): boolean =>
  one.kind === 'introspect' ? one.active === false : one.kind === 'verify' && one.verdict !== 'accepted';

/** Answers that say "not now", and none at all: only while something is broken, and shortly after. */
function serviceReturns(history: History): Check {
  const any = excuses(history);
  const asked = history.operations.filter(({ kind }) => kind !== 'verify' && kind !== 'heard');
  const failed = asked.filter(({ status }) => status === 0 || status >= 500);
  const violations = failed
    .filter(({ startMs, endMs }) => !during(any, startMs, endMs))
    .map((one) => `no service, and nothing is broken:\n${tell(one)}`);
  return { name: checkNames.back, looked: asked.length, violations };
}
