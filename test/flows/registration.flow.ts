// The guarantee: whoever may register gets a client within the policy, which works at once and which nobody else manages; when it goes,
// so does all that it was given. The attacks: more registrations than a token is for, the token of another client, scopes of
// administration, and documents that speak for somebody else.
import { admin, createMachine, createPerson, redirectUri, type Person } from './support/administration.js';
import { changePolicy } from './support/policy.js';
import { Browser, formOf } from './support/browser.js';
import { authorizationPath, pkce, redeem, refresh, sentTo, signIn } from './support/code-flow.js';
import { eventually, Receiver } from './support/receiver.js';
import { isActive, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

type Client = Readonly<{ client_id: string; client_secret?: string }>;

let person: Person;
let witness: Credentials;
beforeAll(async () => {
  witness = await createMachine({ settings: { may_introspect: true } });
  person = await createPerson();
});
afterAll(() => setPolicy({ registration: null, client_id_metadata_documents: null }));

/** Somebody else may change the policy meanwhile. */
const setPolicy = (changes: object): Promise<Answer> =>
  eventually(async () => {
    const answer = await changePolicy(changes);
    if (answer.status !== 200 && answer.status !== 412) throw new Error(answer.text);
    return answer.status === 200 ? answer : undefined;
  });
const app = { client_name: 'Flow', redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] };
const register = (body: object = app, token?: string): Promise<Answer> =>
  send('/oauth2/register', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
  });
const manage = (method: string, client: Answer['json'], body?: object): Promise<Answer> =>
  send(client.registration_client_uri, {
    method,
    headers: {
      Authorization: `Bearer ${client.registration_access_token}`,
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });

/** Tokens that a person gives a client whom nobody vouches for: the person is asked. */
async function tokensOf(client: Client): Promise<Answer['json']> {
  const proof = pkce();
  const browser = new Browser();
  const asked = await signIn(browser, await browser.visit(authorizationPath(client, proof.challenge)), person);
  const page = await browser.submit(asked, formOf(asked.html, 'decision'), { decision: 'allow' });
  const answer = await redeem(client, { ...proof, code: sentTo(page).searchParams.get('code') ?? '' });
  expect(answer.status).toBe(200);
  return answer.json;
}

describe('RFC 7591, RFC 7592', () => {
  it('is closed until an administrator opens it, and discovery says so', async () => {
    const refused = await register();
    expect([refused.status, refused.json.error_code]).toEqual([403, 'registration_closed']);
    await setPolicy({ registration: 'token' });
    const metadata = await eventually(async () => {
      const { json } = await send('/.well-known/openid-configuration');
      return json.registration_endpoint === undefined ? undefined : json;
    });
    expect(metadata.registration_endpoint).toBe(`${issuer}/oauth2/register`);
    await eventually(async () => ((await register()).status === 401 ? true : undefined));
  });

  it('a client that registers with a token works at once; its end is the end of its tokens', async () => {
    const made = await admin('POST', '/initial-access-tokens', { registrations: 1 });
    const { status, json: client, headers } = await register(app, made.json.initial_access_token);
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(client.scope.split(' ')).toContain('openid');
    expect((await register(app, made.json.initial_access_token)).status).toBe(401);

    const tokens = await tokensOf(client);
    expect(await isActive(tokens.access_token, witness)).toBe(true);
    expect((await manage('DELETE', client)).status).toBe(204);
    expect(await isActive(tokens.access_token, witness)).toBe(false);
    expect((await refresh(client, tokens.refresh_token)).json.error).toBe('invalid_client');
    expect((await manage('GET', client)).status).toBe(401);
  });

  it('of 20 registrations at once with a token for 5, 5 happen', async () => {
    const { json } = await admin('POST', '/initial-access-tokens', { registrations: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(app, json.initial_access_token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  });

  it('in the open there is no token, and no more than the default policy', async () => {
    await setPolicy({ registration: 'open' });
    const client = await eventually(async () => {
      const answer = await register({ ...app, scope: 'openid clients:write' });
      return answer.status === 201 ? answer.json : undefined;
    });
    expect(client.scope).toBe('openid');
    const machine = await register({ ...app, grant_types: ['client_credentials'], response_types: [] });
    expect([machine.status, machine.json.error]).toEqual([400, 'invalid_client_metadata']);
    const fragment = await register({ ...app, redirect_uris: ['https://app.example/#part'] });
    expect([fragment.status, fragment.json.error]).toEqual([400, 'invalid_redirect_uri']);

    const replaced = await manage('PUT', client, { ...app, client_id: client.client_id, client_name: 'Changed' });
    expect(replaced.json.client_name).toBe('Changed');
    expect((await manage('GET', client)).status).toBe(401);
    expect((await manage('GET', replaced.json)).status).toBe(200);
    const { headers } = await admin('GET', `/clients/${client.client_id}`);
    const raise = { settings: { first_party: true } };
    const match = { 'If-Match': headers.get('etag') ?? '' };
    expect((await admin('PATCH', `/clients/${client.client_id}`, raise, match)).status).toBe(200);
    // What an administrator has given it, the holder of its token must not lead elsewhere.
    const led = { ...app, client_id: client.client_id, redirect_uris: ['https://elsewhere.example/cb'] };
    expect((await manage('PUT', replaced.json, led)).status).toBe(403);
    const other = await register();
    const foreign = { ...other.json, registration_access_token: replaced.json.registration_access_token };
    expect((await manage('DELETE', foreign)).status).toBe(401);
  });
});

describe('Client ID Metadata Documents', () => {
  let site: Receiver;
  beforeAll(async () => {
    site = await Receiver.start();
    const documents: Record<string, object> = {
      '/client': { ...app, client_id: site.url('/client') },
      '/impostor': { ...app, client_id: site.url('/client') },
      '/secret': { ...app, client_id: site.url('/secret'), client_secret: 'secret' },
    };
    site.answer = ({ path }) => {
      const headers = { 'Content-Type': 'application/json' };
      return { status: documents[path] ? 200 : 404, headers, body: JSON.stringify(documents[path] ?? {}) };
    };
  });
  afterAll(() => site.close());

  const open = (path: string) =>
    new Browser().visit(authorizationPath({ client_id: site.url(path) }, pkce().challenge));

  it('a URL is nobody until an administrator switches it on', async () => {
    expect((await open('/client')).status).toBe(400);
    expect(site.received).toHaveLength(0);
    await setPolicy({ client_id_metadata_documents: true });
    const metadata = await eventually(async () => {
      const { json } = await send('/.well-known/oauth-authorization-server');
      return json.client_id_metadata_document_supported === true ? json : undefined;
    });
    expect(metadata.token_endpoint_auth_methods_supported).toContain('none');
  });

  it('gets tokens without registration, until an administrator switches it off', async () => {
    const client = { client_id: site.url('/client') };
    await eventually(async () => ((await open('/client')).html.includes('type="password"') ? true : undefined));
    const tokens = await tokensOf(client);
    expect((await refresh(client, tokens.refresh_token)).status).toBe(200);
    const disabled = await admin('POST', `/clients/${encodeURIComponent(client.client_id)}/disable`);
    expect(disabled.status).toBe(200);
    expect(await isActive(tokens.access_token, witness)).toBe(false);
    await eventually(async () => ((await open('/client')).status === 400 ? true : undefined));
  });

  it.each(['/impostor', '/secret', '/nothing'])(
    'nothing comes of the document at %s, and a page says why',
    async (path) => {
      const page = await open(path);
      expect([page.status, page.html.includes('/errors/client_document_unusable')]).toEqual([400, true]);
      const answer = await redeem({ client_id: site.url(path) }, { code: 'x', verifier: 'y' });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_client']);
    },
  );
});
