import type { Administration, Credentials } from './administration.js';
import { redirectUri, type Person } from './sign-in.js';

export const audience = 'https://notes.example';
export const scope = 'notes:read';

export interface Registered {
  /** The application that people use, and that also works on its own. */
  readonly app: Credentials;
  /** The API, which reads what has been revoked. */
  readonly api: Credentials;
}

/** An API, what may be done with it, an application, and the API's own way to the revocations. */
export async function register(administration: Administration): Promise<Registered> {
  await administration.create('/resource-servers', { audience, name: 'Notes', token_format: 'jwt' });
  await administration.create('/scopes', { name: scope, description: 'Read your notes', audience });
  const app = await administration.create<Credentials>('/clients', {
    client_name: 'Notes',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    scope: `openid ${scope}`,
  });
  const api = await administration.create<Credentials>('/clients', {
    client_name: 'Notes API',
    grant_types: ['client_credentials'],
    settings: { may_introspect: true, may_read_revocations: true },
  });
  return { app, api };
}

export async function createPerson(administration: Administration): Promise<Person & { readonly id: string }> {
  const username = `ada-${Math.random().toString(36).slice(2, 8)}`;
  const password = `demo ${crypto.randomUUID()}`;
  const { user_id: id } = await administration.create<{ user_id: string }>('/users', {
    username,
    password,
    name: 'Ada',
  });
  return { id, username, password };
}
