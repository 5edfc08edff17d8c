import type { Asks } from '../targets/asks.js';
import { repeated } from './loads.js';
import { machineTokenRequest } from './requests-to.js';
import type { Workload } from './workload.js';

const named = (name: string, kind: keyof Asks['client_credentials']): Workload => ({
  name: `client credentials, ${name}`,
  loadFor: (target) => {
    const request = machineTokenRequest(target, target.asks.client_credentials[kind]);
    return request === undefined ? undefined : repeated(request);
  },
});

export const machineTokens: readonly Workload[] = [
  named('as it comes', 'default'),
  named('JWT (ES256)', 'ES256'),
  named('JWT (RS256)', 'RS256'),
  named('opaque', 'opaque'),
];
