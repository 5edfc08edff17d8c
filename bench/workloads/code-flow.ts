import { Browser } from '../load/browser.js';
import type { Target } from '../targets/target.js';
import { flowOf, type Flow, type Sessions } from './flows.js';
import type { Load, Workload } from './workload.js';

const workload = (name: string, load: (flow: Flow, target: Target) => Load): Workload => ({
  name,
  loadFor: (target) => {
    const flow = flowOf(target, target.asks.code_flow);
    return flow && load(flow, target);
  },
});

export const codeFlows = (sessionsOf: (target: Target) => Sessions): Workload[] => [
  workload('code flow, with a session', (flow, target) => async (connections) => {
    const sessions = sessionsOf(target);
    await sessions.signIn(connections, flow);
    return async (connection, worker) =>
      flow.redeem(connection, await flow.authorize(connection, sessions.browserOf(worker)));
  }),
  workload('code flow, with sign-in', (flow) => async () => async (connection, worker) => {
    const code = await flow.authorize(connection, new Browser(), flow.personOf(worker));
    return flow.redeem(connection, code);
  }),
  workload(
    'sign-in alone',
    (flow) => async () => async (connection, worker) =>
      flow.authorize(connection, new Browser(), flow.personOf(worker)),
  ),
];
