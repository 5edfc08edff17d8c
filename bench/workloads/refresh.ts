import { Browser } from '../load/browser.js';
import type { Connection } from '../load/connection.js';
import { jsonOf, type Credentials } from '../load/requests.js';
import type { PeerTarget } from '../targets/start-peer.js';
import { clientForm, codeFlow, type Tokens } from './code-flow.js';
import type { Person, Provision } from './provision.js';
import type { Load, Workload } from './workload.js';

type Client = Credentials | { readonly client_id: string };

/** Every connection refreshes a family of its own. Both sides sign an ES256 access token and an RS256 ID token. */
export const refreshes = ({ app, web, people }: Provision, peer: PeerTarget | undefined): Workload[] => [
  {
    name: 'refresh, rotating (public client)',
    loads: {
      ours: oursFor(app, people),
      ...(peer && { peer: chain(peer.refreshTokens.rotating, '/token', peer.clients.app) }),
    },
  },
  {
    name: 'refresh, not rotating (confidential client)',
    loads: {
      ours: oursFor(web, people),
      ...(peer && { peer: chain(peer.refreshTokens.lasting, '/token', peer.clients.web) }),
    },
  },
];

/** Each worker goes on with what its last answer gave, round after round. */
function chain(tokens: string[], path: string, client: Client): Load {
  const step = async (connection: Connection, worker: number): Promise<void> => {
    const form = { grant_type: 'refresh_token', refresh_token: tokens[worker] ?? '' };
    const answer = jsonOf<Partial<Tokens>>(await connection.send(clientForm(connection.host, path, form, client)));
    tokens[worker] = answer.refresh_token ?? tokens[worker] ?? '';
  };
  return () => Promise.resolve(step);
}

function oursFor(client: Client, people: readonly Person[]): Load {
  const tokens: string[] = [];
  const refresh = chain(tokens, '/oauth2/token', client);
  return async (connections, seconds) => {
    for (const [worker, connection] of connections.entries()) {
      const person = people[worker % people.length] as Person;
      tokens[worker] ??= (await codeFlow(connection, new Browser(), client, person)).refresh_token;
    }
    return refresh(connections, seconds);
  };
}
