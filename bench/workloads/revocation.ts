import type { Connection } from '../load/connection.js';
import type { PeerTarget } from '../targets/start-peer.js';
import { revocation } from './introspection.js';
import { mint, useUp } from './loads.js';
import { ours, peers } from './machine-tokens.js';
import type { Provision } from './provision.js';
import type { Load, Workload } from './workload.js';

/** More than each side has revoked in a second; one that uses them up stops early. */
const tokensPerSecond = { ours: 2500, peer: 12_000 };

/** Issuing is not counted. */
export const revocations = ({ revoking }: Provision, peer: PeerTarget | undefined): Workload => {
  const oursToRevoke = async (connections: readonly Connection[], seconds: number): Promise<string[]> => {
    const [{ host } = { host: '' }] = connections;
    const each = Math.ceil((tokensPerSecond.ours * seconds) / revoking.length);
    const requests: string[][] = [];
    for (const client of revoking) {
      const revoke = revocation('/oauth2/revoke', client);
      const tokens = await mint(connections, ours(client, 'bench:es256'), each);
      requests.push(tokens.map((token) => revoke(host, token)));
    }
    return Array.from({ length: each }, (_, index) => requests.flatMap((all) => all[index] ?? [])).flat();
  };
  return { name: 'revocation', loads: { ours: useUp(oursToRevoke), ...(peer && { peer: peersRevocation(peer) }) } };
};

function peersRevocation(peer: PeerTarget): Load {
  const revoke = revocation('/token/revocation', peer.clients.machine);
  return useUp(async (connections, seconds) => {
    const tokens = await mint(connections, peers(peer, 'bench:opaque'), tokensPerSecond.peer * seconds);
    const [{ host } = { host: '' }] = connections;
    return tokens.map((token) => revoke(host, token));
  });
}
