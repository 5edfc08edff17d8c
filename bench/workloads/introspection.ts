import { randomBytes } from 'node:crypto';
import { basic, expectStatus, formPost, type Credentials } from '../load/requests.js';
import type { Connection } from '../load/connection.js';
import type { PeerTarget } from '../targets/start-peer.js';
import { askAbout, mint, type Bytes, type BytesWith } from './loads.js';
import { ours, peers } from './machine-tokens.js';
import type { Provision } from './provision.js';
import type { Load, Workload } from './workload.js';

/** As many as a busy service sees at a time. */
const liveTokens = 64;

type Tokens = (connections: readonly Connection[]) => Promise<readonly string[]>;

const minted =
  (bytes: Bytes): Tokens =>
  (connections) =>
    mint(connections, bytes, liveTokens);

const revoked =
  (bytes: Bytes, revoke: BytesWith): Tokens =>
  async (connections) => {
    const tokens = await mint(connections, bytes, liveTokens);
    const [first] = connections;
    for (const token of tokens) if (first) expectStatus(await first.send(revoke(first.host, token)), 200);
    return tokens;
  };

/** Never issued, and more than any cache of refusals would help with. */
const invented =
  (prefix: string): Tokens =>
  () =>
    Promise.resolve(Array.from({ length: 10_000 }, () => prefix + randomBytes(32).toString('base64url')));

const about = (path: string, client: Credentials): BytesWith => {
  const authorization = basic(client);
  return (host, token) => formPost(host, path, { token }, { authorization });
};

export const revocation = (path: string, client: Credentials): BytesWith => about(path, client);

export function introspection({ es256, opaque, witness }: Provision, peer: PeerTarget | undefined): Workload[] {
  const jwts = ours(es256, 'bench:es256');
  const ask = about('/oauth2/introspect', witness);
  const knownToCeiling: Bytes = (host) => formPost(host, '/known-token', { scope: 'bench:es256' });
  const ceiling = askAbout(minted(knownToCeiling), ask, true);
  const byPeer = peer && peerLoads(peer);
  return [
    { name: 'introspection, live JWT', loads: { ours: askAbout(minted(jwts), ask, true), ceiling } },
    workload(
      'introspection, live opaque',
      askAbout(minted(ours(opaque, 'bench:opaque')), ask, true),
      byPeer?.live,
      ceiling,
    ),
    workload(
      'introspection, revoked',
      askAbout(revoked(jwts, revocation('/oauth2/revoke', es256)), ask, false),
      byPeer?.revoked,
    ),
    workload('introspection, unknown', askAbout(invented('at1.'), ask, false), byPeer?.unknown),
  ];
}

const workload = (name: string, own: Load, peer: Load | undefined, ceiling?: Load): Workload => ({
  name,
  loads: { ours: own, ...(ceiling && { ceiling }), ...(peer && { peer }) },
});

/** The peer answers about opaque tokens only: it keeps no state of JWTs, and refuses them. */
function peerLoads(peer: PeerTarget): Record<'live' | 'revoked' | 'unknown', Load> {
  const { machine } = peer.clients;
  const tokens = peers(peer, 'bench:opaque');
  const ask = about('/token/introspection', machine);
  return {
    live: askAbout(minted(tokens), ask, true),
    revoked: askAbout(revoked(tokens, revocation('/token/revocation', machine)), ask, false),
    unknown: askAbout(invented(''), ask, false),
  };
}
