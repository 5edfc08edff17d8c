import { randomUUID } from 'node:crypto';
import { basic, type Credentials } from '../load/requests.js';
import type { PlatformTarget } from '../targets/target.js';
import { firstToken } from '../targets/first-token.js';

export const redirectUri = 'https://app.example/callback';

export interface Person {
  readonly username: string;
  readonly password: string;
}

/** What the platform is asked with. */
export interface Provision {
  readonly es256: Credentials;
  readonly rs256: Credentials;
  readonly opaque: Credentials;
  /** Each revokes its own tokens, as the clients of a real platform would. */
  readonly revoking: readonly Credentials[];
  readonly witness: Credentials;
  readonly web: Credentials;
  readonly app: { readonly client_id: string };
  readonly people: readonly Person[];
}

export type Create = <Created>(path: string, body: object) => Promise<Created>;

/** Everything is made through the administration API, as an administrator would. */
export async function provision({ origin, administration }: PlatformTarget, people: number): Promise<Provision> {
  const create = await creator(origin, administration);
  await resourceServer(create, 'es256', { signing_alg: 'ES256' });
  await resourceServer(create, 'rs256', { signing_alg: 'RS256' });
  await resourceServer(create, 'opaque', { token_format: 'opaque' });
  const [es256, rs256, opaque] = await Promise.all([
    machine(create, 'bench:es256'),
    machine(create, 'bench:rs256'),
    machine(create, 'bench:opaque'),
  ]);
  for (const client of [es256, rs256, opaque]) await firstToken(origin, client);
  return {
    es256,
    rs256,
    opaque,
    revoking: await Promise.all(Array.from({ length: 8 }, () => machine(create, 'bench:es256'))),
    witness: await machine(create, 'bench:es256', { may_introspect: true }),
    web: await application<Credentials>(create, {}),
    app: await application(create, { token_endpoint_auth_method: 'none' }),
    people: await Promise.all(Array.from({ length: people }, () => person(create))),
  };
}

export async function resourceServer(create: Create, name: string, kind: object): Promise<void> {
  const audience = `https://${name}.bench.example`;
  await create('/resource-servers', { audience, name, ...kind });
  await create('/scopes', { name: `bench:${name}`, description: name, audience });
}

export const machine = (create: Create, scope: string, settings: object = {}): Promise<Credentials> =>
  create('/clients', { client_name: scope, grant_types: ['client_credentials'], scope, settings });

const application = <Created extends { client_id: string }>(create: Create, more: object): Promise<Created> =>
  create('/clients', {
    client_name: 'Application',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid offline_access',
    settings: { first_party: true },
    ...more,
  });

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
