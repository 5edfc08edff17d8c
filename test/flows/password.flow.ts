// The guarantee: a client is shown a password only where an administrator has said so twice, in the server's policy and for the client;
// guessing costs as much as on the pages, and says as little; what is given can be taken back like everything else.
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { startOwnTarget } from './support/own-target.js';

const stop = await startOwnTarget();
const { admin, createClient, createMachine, createPerson, createResource } =
  await import('./support/administration.js');
const { Browser, formOf } = await import('./support/browser.js');
const { refresh, signIn } = await import('./support/code-flow.js');
const { settlePolicy } = await import('./support/policy.js');
const { eventually } = await import('./support/receiver.js');
const { isActive, post, send } = await import('./support/requests.js');
type Answer = Awaited<ReturnType<typeof post>>;
type Client = Awaited<ReturnType<typeof createClient>>;
type Person = Awaited<ReturnType<typeof createPerson>>;

let resource: { readonly scope: string };
let witness: Client;
let client: Client;

const newClient = (more: Record<string, unknown> = {}): Promise<Client> =>
  createClient({
    redirect_uris: undefined,
    grant_types: ['password', 'refresh_token'],
    scope: `openid profile ${resource.scope}`,
    ...more,
  });
const ask = (
  { username, password }: Pick<Person, 'username' | 'password'>,
  by: Parameters<typeof post>[2] = client,
  more: Record<string, string> = {},
): Promise<Answer> => post('/oauth2/token', { grant_type: 'password', username, password, ...more }, by);

const supported = async (): Promise<string[]> =>
  (await send('/.well-known/openid-configuration')).json.grant_types_supported as string[];
const switchOn = async (): Promise<void> => {
  await settlePolicy({ grant_types: [...(await supported()), 'password'] });
};

beforeAll(async () => {
  resource = await createResource();
  [witness, client] = await Promise.all([createMachine({ settings: { may_introspect: true } }), newClient()]);
});
afterAll(async () => {
  await settlePolicy({ grant_types: null, registration: null });
  await stop();
});

it('is off, and not announced, until the policy has it', async () => {
  const person = await createPerson();
  const off = await ask(person);
  expect([off.status, off.json.error, off.json.error_code]).toEqual([400, 'unsupported_grant_type', 'switched_off']);
  expect(await supported()).not.toContain('password');
  await switchOn();
  expect((await ask(person)).status).toBe(200);
  expect(await supported()).toContain('password');
  await settlePolicy({ grant_types: null });
  expect((await ask(person)).json.error_code).toBe('switched_off');
});

describe('where it is on', () => {
  beforeAll(switchOn);

  it('gives what a code would: a grant of the person’s, with an ID token, and a refresh token that goes on', async () => {
    const person = await createPerson();
    const { status, json, headers } = await ask(person);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(decodeJwt(json.access_token)).toMatchObject({ sub: person.id, client_id: client.client_id, amr: ['pwd'] });
    expect(decodeJwt(json.id_token)).toMatchObject({ sub: person.id, aud: client.client_id, amr: ['pwd'] });
    for (const token of [json.access_token, json.id_token]) expect(decodeJwt(token)).not.toHaveProperty('sid');
    const next = await refresh(client, json.refresh_token);
    expect(next.status).toBe(200);
    const grants = await admin('GET', `/clients/${client.client_id}/grants?active=true`);
    expect(JSON.stringify(grants.json)).toContain(decodeJwt(json.access_token)['gid']);
  });

  it('gives no refresh token to a client that is not registered for one, and no scope that it may not have', async () => {
    const short = await newClient({ grant_types: ['password'] });
    const person = await createPerson();
    expect((await ask(person, short)).json).not.toHaveProperty('refresh_token');
    const wide = await ask(person, short, { scope: 'clients:write' });
    expect([wide.status, wide.json.error]).toEqual([400, 'invalid_scope']);
  });

  it.each<[string, (person: Person, by: Client, token: string) => Promise<unknown>]>([
    ['the person is switched off', ({ id }) => admin('POST', `/users/${id}/disable`)],
    [
      'the password changes',
      ({ id }) => admin('POST', `/users/${id}/set-password`, { password: `other ${randomUUID()}` }),
    ],
    ['the client is switched off', (_person, by) => admin('POST', `/clients/${by.client_id}/disable`)],
    ['the client says so', (_person, by, token) => post('/oauth2/revoke', { token }, by)],
  ])('what it gave ends when %s', async (_what, end) => {
    const [person, own] = [await createPerson(), await newClient()];
    const { json } = await ask(person, own);
    expect(await isActive(json.access_token, witness)).toBe(true);
    await end(person, own, json.refresh_token);
    expect(await isActive(json.access_token, witness)).toBe(false);
    expect((await refresh(own, json.refresh_token)).status).toBeGreaterThanOrEqual(400);
  });

  it('answers an unknown person, a wrong password and a disabled account alike', async () => {
    const [person, disabled] = [await createPerson(), await createPerson()];
    await admin('POST', `/users/${disabled.id}/disable`);
    const answers = await Promise.all([
      ask({ username: person.username, password: 'wrong' }),
      ask({ username: `nobody-${randomUUID()}`, password: 'wrong' }),
      ask(disabled),
    ]);
    const told = answers.map(({ status, text }) => [status, text.replaceAll(/"request_id":"[^"]*"/g, '')]);
    expect(told[0]?.[0]).toBe(400);
    expect(answers[0].json.error).toBe('invalid_grant');
    expect(told).toEqual([told[0], told[0], told[0]]);
  });

  it('locks a name out together with the pages, whether or not somebody has it', async () => {
    const person = await createPerson();
    for (const { username } of [person, { username: `nobody-${randomUUID()}` }]) {
      const answer = await eventually(async () => {
        const tried = await ask({ username, password: 'wrong' });
        return tried.json.error === 'invalid_grant' ? undefined : tried;
      });
      expect([answer.status, answer.json.error_code]).toEqual([429, 'too_many_attempts']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await ask(person)).status).toBe(429);
    const browser = new Browser();
    const page = await signIn(browser, await browser.visit('/sign-in'), person);
    expect(page.status).toBe(429);
    expect(formOf(page.html, 'type="password"').fields.length).toBeGreaterThan(0);
  });

  it.each<[string, Record<string, string>]>([
    ['no password', { password: '' }],
    ['no name', { username: '' }],
  ])('refuses %s', async (_what, more) => {
    const answer = await ask(await createPerson(), client, more);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });

  it('refuses a password that is very long, like a wrong one', async () => {
    const { username } = await createPerson();
    const answer = await ask({ username, password: 'x'.repeat(5000) });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('refuses a client that is not registered for it, that has a wrong secret, or that is public and not let', async () => {
    const person = await createPerson();
    expect((await ask(person, await createMachine())).json.error).toBe('unauthorized_client');
    const wrong = { client_id: client.client_id, client_secret: 'x'.repeat(43) };
    expect((await ask(person, wrong)).json.error).toBe('invalid_client');
    const open = await newClient({ token_endpoint_auth_method: 'none' });
    const byPublic = (id: string) => post('/oauth2/token', { ...{ grant_type: 'password', client_id: id }, ...person });
    expect((await byPublic(open.client_id)).json.error).toBe('unauthorized_client');
    const settings = { allow_public_password_grant: true };
    const older = await newClient({ token_endpoint_auth_method: 'none', settings });
    expect((await byPublic(older.client_id)).status).toBe(200);
  });

  it('is never for clients that register themselves', async () => {
    await settlePolicy({ registration: 'open' });
    const answer = await send('/oauth2/register', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_name: 'Own', grant_types: ['password'] }),
    });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_client_metadata']);
    expect(answer.json.error_description).toContain('grant_types');
    const policy = await admin('POST', '/registration-policies', { name: randomUUID(), grant_types: ['password'] });
    expect(policy.status).toBe(422);
  });
});
