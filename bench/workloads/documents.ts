import { get } from '../load/requests.js';
import { repeated } from './loads.js';
import { hostOf } from './requests-to.js';
import type { Workload } from './workload.js';

const page = (name: string, endpoint: 'discovery' | 'jwks_uri'): Workload => ({
  name,
  loadFor: (target) => {
    const path = target.endpoints[endpoint];
    return path === undefined ? undefined : repeated(get(hostOf(target), path));
  },
});

export const documents: readonly Workload[] = [page('discovery', 'discovery'), page('JWKS', 'jwks_uri')];
