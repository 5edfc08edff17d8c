import { basic, formPost, type Credentials } from '../load/requests.js';
import { resources } from '../peer/configuration.js';
import type { PeerTarget } from '../targets/start-peer.js';
import { repeated, type Bytes } from './loads.js';
import type { Provision } from './provision.js';
import type { Workload } from './workload.js';

const machineToken = { grant_type: 'client_credentials' };

/** Asked with an authenticated client, for one scope. */
export const ours = (client: Credentials, scope: string): Bytes => {
  const authorization = basic(client);
  return (host) => formPost(host, '/oauth2/token', { ...machineToken, scope }, { authorization });
};

const anyone = basic({ client_id: '01900000-0000-7000-8000-000000000000', client_secret: 'x'.repeat(43) });
const ceiling =
  (scope: string, alg?: string): Bytes =>
  (host) =>
    formPost(host, '/oauth2/token', { ...machineToken, scope, ...(alg && { alg }) }, { authorization: anyone });

export const peers = ({ clients }: PeerTarget, scope: string, resource?: string): Bytes => {
  const form = { ...machineToken, scope, ...(resource && { resource }) };
  const authorization = basic(clients.machine);
  return (host) => formPost(host, '/token', form, { authorization });
};

export function machineTokens({ es256, rs256, opaque }: Provision, peer: PeerTarget | undefined): Workload[] {
  const workload = (name: string, client: Credentials, scope: string, alg?: 'ES256' | 'RS256'): Workload => ({
    name,
    loads: {
      ours: repeated(ours(client, scope)),
      ceiling: repeated(ceiling(scope, alg)),
      ...(peer && { peer: repeated(peers(peer, scope, alg && resources[alg])) }),
    },
  });
  return [
    workload('client credentials, JWT (ES256)', es256, 'bench:es256', 'ES256'),
    workload('client credentials, JWT (RS256)', rs256, 'bench:rs256', 'RS256'),
    workload('client credentials, opaque', opaque, 'bench:opaque'),
  ];
}
