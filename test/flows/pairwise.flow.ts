// The guarantee: clients of different sectors cannot tell by any name that they serve the same person, and everything that works by
// name works by this one too. The attacks: a sector that somebody claims who is not in it; an ending that misses a pseudonym.
import { decodeJwt } from 'jose';
import {
  admin,
  createClient,
  createMachine,
  createPerson,
  redirectUri,
  type Person,
} from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, refresh, sentTo } from './support/code-flow.js';
import { eventually, readLogoutToken, Receiver } from './support/receiver.js';
import { introspect, isActive, post, send } from './support/requests.js';
import type { Credentials } from './support/target.js';

type Client = Awaited<ReturnType<typeof createClient>>;
interface SignedIn {
  readonly client: Client;
  readonly browser: Browser;
  readonly sub: string;
  readonly access: string;
  readonly refresh: string;
  readonly idToken: string;
}

let receiver: Receiver;
let witness: Credentials;
beforeAll(async () => {
  receiver = await Receiver.start();
  receiver.answer = ({ path }) => ({ status: 200, body: documents.get(path) ?? '' });
  witness = await createMachine({ settings: { may_introspect: true } });
});
afterAll(() => receiver.close());
const documents = new Map<string, string>();

const newClient = (host: string, more: Record<string, unknown> = {}): Promise<Client> =>
  createClient({ subject_type: 'pairwise', redirect_uris: [`https://${host}/callback`], ...more });

async function signIn(client: Client, person: Person, browser = new Browser()): Promise<SignedIn> {
  const [redirect] = client['redirect_uris'] as [string];
  const { code, verifier } = await authorize(client, person, { browser, more: { redirect_uri: redirect } });
  const { json } = await redeem(client, { code, verifier }, { redirect_uri: redirect });
  const idToken = json.id_token as string;
  const [access, refreshToken] = [json.access_token as string, json.refresh_token as string];
  return { client, browser, idToken, access, refresh: refreshToken, sub: decodeJwt(idToken).sub ?? '' };
}
const userinfo = (token: string) => send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${token}` } });

it('OpenID Connect Core §8: another name in each sector, the same in each client of one, always', async () => {
  const person = await createPerson();
  const [shop, other] = [await newClient('shop.example'), await newClient('shop.example')];
  const bank = await newClient('bank.example');
  const [first, again, second, third, open] = [
    await signIn(shop, person),
    await signIn(shop, person),
    await signIn(other, person),
    await signIn(bank, person),
    await signIn(await createClient(), person),
  ];
  expect([again.sub, second.sub]).toEqual([first.sub, first.sub]);
  expect(new Set([first.sub, third.sub, open.sub]).size).toBe(3);
  expect([open.sub, first.sub.includes(person.id)]).toEqual([person.id, false]);
  // No claim of one sector's tokens is in the other's.
  const claimsOf = ({ access, idToken }: SignedIn): Record<string, unknown> => ({
    ...decodeJwt(access),
    sid: decodeJwt(idToken)['sid'],
  });
  const [left, right] = [claimsOf(first), claimsOf(third)];
  for (const name of ['sub', 'rid', 'sid', 'jti', 'gid'] as const) expect(left[name]).not.toBe(right[name]);
  const { json } = await send('/.well-known/openid-configuration');
  expect(json.subject_types_supported).toEqual(['public', 'pairwise']);
});

it('every answer uses it: userinfo, access token, introspection, refresh', async () => {
  const person = await createPerson();
  const client = await newClient('api.example');
  const { sub, access, refresh: token } = await signIn(client, person);
  expect((await userinfo(access)).json.sub).toBe(sub);
  expect([decodeJwt(access).sub, (await introspect(access, witness)).json.sub]).toEqual([sub, sub]);
  expect((await introspect(token, client)).json.sub).toBe(sub);
  const renewed = (await refresh(client, token)).json;
  expect([decodeJwt(renewed.id_token as string).sub, decodeJwt(renewed.access_token as string).sub]).toEqual([
    sub,
    sub,
  ]);
  const account = await send('/account', { headers: { Authorization: `Bearer ${renewed.access_token as string}` } });
  expect([account.status, account.json.id]).toEqual([200, person.id]);
});

it('a registration may change; what was granted keeps its name', async () => {
  const [client, person] = [await newClient('change.example'), await createPerson()];
  const { sub, refresh: token } = await signIn(client, person);
  const { headers } = await admin('GET', `/clients/${client.client_id}`);
  const match = { 'If-Match': headers.get('etag') ?? '' };
  const changed = await admin('PATCH', `/clients/${client.client_id}`, { subject_type: 'public' }, match);
  expect(changed.status).toBe(200);
  expect(decodeJwt((await refresh(client, token)).json.access_token as string).sub).toBe(sub);
  await eventually(async () => ((await signIn(client, person)).sub === person.id ? true : undefined));
});

it('id_token_hint and sub with a value mean that person, and no other', async () => {
  const [client, person] = [await newClient('hint.example'), await createPerson()];
  const { sub, idToken, browser } = await signIn(client, person);
  const errorOf = async (more: Record<string, string>, from = browser) => {
    const request = { prompt: 'none', redirect_uri: 'https://hint.example/callback', ...more };
    return sentTo(await from.visit(authorizationPath(client, pkce().challenge, request))).searchParams.get('error');
  };
  const named = (value: string) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) });
  expect([await errorOf({ id_token_hint: idToken }), await errorOf(named(sub))]).toEqual([null, null]);
  expect(await errorOf(named(person.id))).toBe('login_required');
  const other = await signIn(client, await createPerson());
  expect(await errorOf({ id_token_hint: idToken }, other.browser)).toBe('login_required');
});

it('signing out by hint ends the session, and tells each client by its own name', async () => {
  const uri = (path: string) => ({ backchannel_logout_uri: receiver.url(path) });
  const person = await createPerson();
  const first = await signIn(await newClient('out-a.example', uri('/logout/a')), person);
  const second = await signIn(await newClient('out-b.example', uri('/logout/b')), person, first.browser);
  await first.browser.visit(`/oauth2/logout?${new URLSearchParams({ id_token_hint: first.idToken }).toString()}`);
  for (const [path, { sub }] of [
    ['/logout/a', first],
    ['/logout/b', second],
  ] as const) {
    const request = await eventually(() => receiver.to(path)[0]);
    const claims = await readLogoutToken(new URLSearchParams(request.body).get('logout_token') ?? '');
    expect(claims.sub).toBe(sub);
  }
});

it('whoever ends the person ends every pseudonym', async () => {
  const person = await createPerson();
  const all = [
    await signIn(await newClient('end-a.example'), person),
    await signIn(await newClient('end-b.example'), person),
    await signIn(await createClient(), person),
  ];
  await admin('POST', `/users/${person.id}/disable`);
  for (const { access, refresh: token, client } of all) {
    expect([await isActive(access, witness), (await refresh(client, token)).json.error]).toEqual([
      false,
      'invalid_grant',
    ]);
  }
});

it('a token that was exchanged for it dies with it', async () => {
  const audience = `https://pairwise-${Date.now()}.example`;
  await admin('POST', '/resource-servers', { audience, name: 'Pairwise' });
  const settings = { first_party: true, token_exchange: { audiences: [audience], impersonation: true } };
  const type = 'urn:ietf:params:oauth:grant-type:token-exchange';
  const grants = ['authorization_code', 'refresh_token', type];
  const person = await createPerson();
  const { client, access, sub } = await signIn(
    await newClient('swap.example', { settings, grant_types: grants }),
    person,
  );
  const form = {
    grant_type: type,
    subject_token: access,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  };
  const { json } = await post('/oauth2/token', form, client);
  expect(decodeJwt(json.access_token as string).sub).toBe(sub);
  await admin('POST', `/users/${person.id}/disable`);
  expect(await isActive(json.access_token as string, witness)).toBe(false);
});

describe('§8.1: sector_identifier_uri', () => {
  const register = (more: Record<string, unknown>) =>
    admin('POST', '/clients', {
      client_name: 'Sector',
      subject_type: 'pairwise',
      scope: 'openid',
      redirect_uris: [redirectUri],
      ...more,
    });
  const served = (path: string, body: string) => {
    documents.set(path, body);
    return receiver.url(path);
  };

  it('joins clients of several hosts, where its document holds their redirect URIs', async () => {
    const uris = ['https://one.example/callback', 'https://two.example/callback'];
    const document = served('/sector.json', JSON.stringify(uris));
    const person = await createPerson();
    const names = [];
    for (const uri of uris) {
      const client = await createClient({
        subject_type: 'pairwise',
        sector_identifier_uri: document,
        redirect_uris: [uri],
      });
      names.push((await signIn(client, person)).sub);
    }
    expect(names[0]).toBe(names[1]);
  });

  it.each<[string, string]>([
    ['a document without the redirect URI', '["https://elsewhere.example/callback"]'],
    ['what is no array', '{"redirect_uris":[]}'],
    ['what is no JSON', 'hello'],
  ])('refuses %s', async (what, body) => {
    const answer = await register({ sector_identifier_uri: served(`/${encodeURIComponent(what)}`, body) });
    expect([answer.status, answer.text.includes('sector_identifier_uri')]).toEqual([422, true]);
  });

  it('proves by keys that a client belongs to it which needs no redirect URI', async () => {
    const grant_types = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'];
    const unproven = await register({ grant_types });
    expect([unproven.status, unproven.text.includes('sector_identifier_uri')]).toEqual([422, true]);
    const jwks_uri = served('/sector-keys.json', '{"keys":[]}');
    const sector_identifier_uri = served('/sector-of-keys.json', JSON.stringify([redirectUri, jwks_uri]));
    const proving = { grant_types, sector_identifier_uri, jwks_uri };
    expect((await register({ ...proving, token_endpoint_auth_method: 'client_secret_basic' })).status).toBe(422);
    expect((await register({ ...proving, token_endpoint_auth_method: 'private_key_jwt' })).status).toBe(201);
    expect((await register({ grant_types, settings: { sector: 'devices' } })).status).toBe(201);
  });

  it('is needed where the redirect URIs are of several hosts', async () => {
    const answer = await register({ redirect_uris: [redirectUri, 'https://another.example/callback'] });
    expect([answer.status, answer.text.includes('sector_identifier_uri')]).toEqual([422, true]);
  });
});
