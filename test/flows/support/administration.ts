import { randomUUID } from 'node:crypto';
import { post, send, type Answer } from './requests.js';
import { target, type Credentials } from './target.js';

let administration: Promise<string> | undefined;

async function adminToken(): Promise<string> {
  const answer = await post('/oauth2/token', { grant_type: 'client_credentials' }, target.admin_client);
  if (answer.status !== 200) throw new Error(`no administration token: ${answer.status} ${answer.text}`);
  return answer.json.access_token as string;
}

/** Whoever ended every token has ended this one too. */
export function signInAgain(): void {
  administration = undefined;
}

/** A call of the administration API, as its administration client. */
export async function admin(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  administration ??= adminToken().catch((error: unknown) => {
    administration = undefined;
    throw error;
  });
  return send(`/admin${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${await administration}`,
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function created(path: string, body: object): Promise<Answer['json']> {
  const answer = await admin('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
  return answer.json;
}

export const redirectUri = 'https://app.example/callback';

/** A web application's client; `more` replaces members. */
export async function createClient(more: Record<string, unknown> = {}): Promise<Credentials & Record<string, unknown>> {
  return created('/clients', {
    client_name: `Flow ${randomUUID()}`,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid profile email offline_access',
    settings: { first_party: true },
    ...more,
  });
}

/** A client that gets tokens for itself; `demo:read` belongs to the demo's resource server. */
export const createMachine = (more: Record<string, unknown> = {}): Promise<Credentials & Record<string, unknown>> =>
  createClient({
    redirect_uris: undefined,
    grant_types: ['client_credentials'],
    scope: 'demo:read',
    settings: {},
    ...more,
  });

/** A resource server of its own, with one scope that only it knows. */
export async function createResource(more: Record<string, unknown> = {}): Promise<{ audience: string; scope: string }> {
  const name = randomUUID();
  const [audience, scope] = [`https://${name}.example`, `use:${name}`];
  await created('/resource-servers', { audience, name, ...more });
  await created('/scopes', { name: scope, description: `Use ${name}`, audience });
  return { audience, scope };
}

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

export async function createPerson(more: Record<string, unknown> = {}): Promise<Person> {
  const username = `person-${randomUUID()}`;
  const password = `correct horse ${randomUUID()}`;
  const user = await created('/users', { username, password, ...more });
  return { id: user.user_id as string, username, password };
}
