import type { Target } from '../targets/target.js';
import { codeFlows } from './code-flow.js';
import { documents } from './documents.js';
import { Sessions } from './flows.js';
import { introspection } from './introspection.js';
import { machineTokens } from './machine-tokens.js';
import { refreshes } from './refresh.js';
import { revocation } from './revocation.js';
import type { Workload } from './workload.js';

export function allWorkloads(): Workload[] {
  const sessions = new Map<Target, Sessions>();
  const sessionsOf = (target: Target): Sessions => {
    const known = sessions.get(target) ?? new Sessions();
    sessions.set(target, known);
    return known;
  };
  return [
    ...machineTokens,
    ...introspection,
    ...refreshes(sessionsOf),
    ...codeFlows(sessionsOf),
    ...revocation,
    ...documents,
  ];
}
