import type { Target } from '../targets/target.js';
import { mint, useUp } from './loads.js';
import { machineTokenRequest, requestAbout } from './requests-to.js';
import type { Load, Workload } from './workload.js';

/** Issuing is not counted. */
export const revocation: readonly Workload[] = (['JWT', 'opaque'] as const).map((kind) => ({
  name: `revocation, ${kind}`,
  loadFor: (target) => loadFor(target, kind),
}));

function loadFor(target: Target, kind: 'JWT' | 'opaque'): Load | undefined {
  const { [kind]: tokens = [], tokens_per_second: perSecond = 0 } = target.asks.revocation ?? {};
  const clients = tokens.flatMap((ask) => {
    const [request, revoke] = [
      machineTokenRequest(target, ask),
      requestAbout(target, 'revocation_endpoint', ask.client),
    ];
    return request === undefined || !revoke ? [] : [{ request, revoke }];
  });
  if (clients.length === 0) return undefined;
  return useUp(async (connections, seconds) => {
    const each = Math.ceil((perSecond * seconds) / clients.length);
    const requests: string[][] = [];
    for (const { request, revoke } of clients) requests.push((await mint(connections, request, each)).map(revoke));
    return Array.from({ length: each }, (_, index) => requests.flatMap((all) => all[index] ?? [])).flat();
  });
}
