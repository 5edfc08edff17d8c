import type { Connection } from '../load/connection.js';
import type { Asks } from '../targets/asks.js';
import type { Target } from '../targets/target.js';
import { flowOf, type Sessions } from './flows.js';
import type { Workload } from './workload.js';

type SessionsOf = (target: Target) => Sessions;

/** Every connection refreshes a family of its own, which a code flow began. */
export const refreshes = (sessionsOf: SessionsOf): Workload[] => [
  workload('refresh, rotating', 'rotating', sessionsOf),
  workload('refresh, not rotating', 'lasting', sessionsOf),
];

const workload = (name: string, kind: keyof Asks['refresh'], sessionsOf: SessionsOf): Workload => ({
  name,
  loadFor: (target) => {
    const flow = flowOf(target, target.asks.refresh[kind]);
    if (!flow) return undefined;
    const tokens: (string | undefined)[] = [];
    // Each worker goes on with what its last answer gave, round after round.
    const step = async (connection: Connection, worker: number): Promise<void> => {
      const { refresh_token: next } = await flow.refresh(connection, tokens[worker] ?? '');
      tokens[worker] = next ?? tokens[worker];
    };
    return async (connections) => {
      const sessions = sessionsOf(target);
      await sessions.signIn(connections, flow);
      for (const [worker, connection] of connections.entries()) {
        if (tokens[worker] !== undefined) continue;
        const code = await flow.authorize(connection, sessions.browserOf(worker));
        tokens[worker] = (await flow.redeem(connection, code)).refresh_token;
      }
      return step;
    };
  },
});
