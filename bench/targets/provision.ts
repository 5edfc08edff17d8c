import { randomUUID } from 'node:crypto';
import { basic, type Credentials } from '../load/requests.js';
import type { Ask, Asks, Person } from './asks.js';
import { inTurns } from './in-turns.js';

const redirectUri = 'https://app.example/callback';

export type Create = <Created>(path: string, body: object) => Promise<Created>;

export interface Administered {
  readonly origin: string;
  readonly administration: Credentials;
}

/** What the platform is asked, with everything made through the administration API, as an administrator would. */
export async function provision({ origin, administration }: Administered, people: number): Promise<Asks> {
  const create = await creator(origin, administration);
  await resourceServer(create, 'es256', { signing_alg: 'ES256' });
  await resourceServer(create, 'rs256', { signing_alg: 'RS256' });
  await resourceServer(create, 'opaque', { token_format: 'opaque' });
  const machines = {
    es256: await machine(create, 'bench:es256'),
    rs256: await machine(create, 'bench:rs256'),
    opaque: await machine(create, 'bench:opaque'),
    witness: await machine(create, 'bench:es256', { may_introspect: true }),
  };
  const revoking = await inTurns(8, (index) =>
    machine(create, 'bench:es256 bench:opaque').then((made) => [`r${index}`, made]),
  );
  const clients = {
    ...{ ...machines, ...(Object.fromEntries(revoking) as Record<string, Credentials>) },
    web: await application(create, { token_endpoint_auth_method: 'client_secret_basic' }),
    app: await application(create, { token_endpoint_auth_method: 'none' }),
  };
  return { clients, ...asksOf(revoking.map(([name]) => name as string)), ...(await signIn(create, people)) };
}

/** Each of those clients revokes its own tokens, as the clients of a real platform would. */
function asksOf(revoking: readonly string[]): Omit<Asks, 'clients' | 'sign_in'> {
  const machineToken = (client: string): Ask => ({ client, parameters: { scope: `bench:${client}` } });
  const [es256, rs256, opaque] = [machineToken('es256'), machineToken('rs256'), machineToken('opaque')];
  const flow = (client: string): Ask => ({ client, parameters: { scope: 'openid offline_access' } });
  return {
    client_credentials: { default: es256, ES256: es256, RS256: rs256, opaque },
    introspection: { client: 'witness', JWT: es256, opaque },
    revocation: {
      JWT: revoking.map((client) => ({ ...es256, client })),
      opaque: revoking.map((client) => ({ ...opaque, client })),
      tokens_per_second: 4000,
    },
    code_flow: flow('app'),
    refresh: { rotating: flow('app'), lasting: flow('web') },
  };
}

async function signIn(create: Create, count: number): Promise<Pick<Asks, 'sign_in'>> {
  return { sign_in: { redirect_uri: redirectUri, people: await inTurns(count, () => person(create)) } };
}

export async function resourceServer(create: Create, name: string, kind: object): Promise<void> {
  const audience = `https://${name}.bench.example`;
  await create('/resource-servers', { audience, name, ...kind });
  await create('/scopes', { name: `bench:${name}`, description: name, audience });
}

export const machine = async (create: Create, scope: string, settings: object = {}): Promise<Credentials> =>
  credentialsOf(await create('/clients', { client_name: scope, grant_types: ['client_credentials'], scope, settings }));

const application = async (create: Create, more: object): Promise<Credentials> =>
  credentialsOf(
    await create('/clients', {
      client_name: 'Application',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid offline_access',
      settings: { first_party: true },
      ...more,
    }),
  );

/** The answer tells the whole registration. */
const credentialsOf = ({ client_id, client_secret }: Credentials): Credentials => ({ client_id, client_secret });

async function person(create: Create): Promise<Person> {
  const credentials = { username: `person-${randomUUID()}`, password: `correct horse ${randomUUID()}` };
  await create('/users', credentials);
  return credentials;
}

export async function creator(origin: string, administration: Credentials): Promise<Create> {
  const answer = await fetch(`${origin}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { Authorization: basic(administration) },
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return async <Created>(path: string, body: object) => {
    const created = await fetch(`${origin}/admin${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (created.status !== 201) throw new Error(`${path} answered ${created.status}: ${await created.text()}`);
    return (await created.json()) as Created;
  };
}
