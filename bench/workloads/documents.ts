import { get } from '../load/requests.js';
import { repeated, type Bytes } from './loads.js';
import type { Workload } from './workload.js';

const page =
  (path: string): Bytes =>
  (host) =>
    get(host, path);

export const documents = (withPeer: boolean): Workload[] => [
  {
    name: 'discovery',
    loads: {
      ours: repeated(page('/.well-known/openid-configuration')),
      ...(withPeer && { peer: repeated(page('/.well-known/openid-configuration')) }),
    },
  },
  {
    name: 'JWKS',
    loads: {
      ours: repeated(page('/oauth2/jwks')),
      ceiling: repeated(page('/oauth2/jwks')),
      ...(withPeer && { peer: repeated(page('/jwks')) }),
    },
  },
];
