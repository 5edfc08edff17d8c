import { randomUUID } from 'node:crypto';
import { redirectUri, type Person } from '../flows/support/administration.js';
import type { Credentials } from '../flows/support/target.js';
import type { Administration } from './requests.js';

export interface Client {
  readonly client_id: string;
  readonly client_secret?: string;
}

/** Who takes part. */
export interface World {
  /** Public ones first: their refresh tokens rotate. */
  readonly apps: readonly Client[];
  readonly machines: readonly Credentials[];
  readonly opaque: readonly Credentials[];
  /** All of whose tokens are ended now and then. */
  readonly expendable: readonly Credentials[];
  /** For each worker its own, so that ending one's tokens ends no other's. */
  readonly people: readonly (readonly Person[])[];
  readonly witness: Credentials;
}

const app = {
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid profile email offline_access',
  settings: { first_party: true },
};
const machine = { grant_types: ['client_credentials'] };

export async function createWorld(administration: Administration, workers: number): Promise<World> {
  const client = (body: object): Promise<Credentials> =>
    administration.create('/clients', { client_name: `Fault ${randomUUID()}`, ...body }) as Promise<Credentials>;
  const many = async (count: number, body: object): Promise<Credentials[]> => {
    const made: Credentials[] = [];
    while (made.length < count) made.push(await client(body));
    return made;
  };
  const people: Person[][] = [];
  while (people.length < workers) people.push(await peopleOf(administration, 3));
  return {
    apps: [...(await many(3, { ...app, token_endpoint_auth_method: 'none' })), ...(await many(2, app))],
    machines: await many(6, machine),
    opaque: await many(2, { ...machine, settings: { access_token_format: 'opaque' } }),
    expendable: await many(2, machine),
    people,
    witness: await client({ ...machine, settings: { may_introspect: true, may_read_revocations: true } }),
  };
}

async function peopleOf(administration: Administration, count: number): Promise<Person[]> {
  const made: Person[] = [];
  while (made.length < count) {
    const username = `person-${randomUUID()}`;
    const password = `correct horse ${randomUUID()}`;
    const user = await administration.create('/users', { username, password });
    made.push({ id: user.user_id as string, username, password });
  }
  return made;
}
