// The guarantee: every client that took part in a session is told of its end, however it ended, and nobody waits for a client.
import { admin, createClient, createPerson, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorize, redeem, refresh } from './support/code-flow.js';
import { claimsOf, eventually, readLogoutToken, Receiver } from './support/receiver.js';
import { isActive, send } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.start();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.answer = () => ({ status: 200 });
});

let paths = 0;
interface Party {
  readonly path: string;
  readonly client: Credentials;
}
async function newParty(more: Record<string, unknown> = {}): Promise<Party> {
  const path = `/logout/${(paths += 1)}`;
  const client = await createClient({
    backchannel_logout_uri: receiver.url(path),
    backchannel_logout_session_required: true,
    ...more,
  });
  return { path, client };
}

interface SignedIn {
  readonly person: Person;
  readonly browser: Browser;
  readonly sid: string;
  readonly tokens: { access_token: string; refresh_token: string; id_token: string };
}
async function signIn({ client }: Party, scope = 'openid', given?: SignedIn): Promise<SignedIn> {
  const person = given?.person ?? (await createPerson());
  const { browser, ...code } = await authorize(client, person, {
    browser: given?.browser ?? new Browser(),
    more: { scope },
  });
  const tokens = (await redeem(client, code)).json as SignedIn['tokens'];
  return { person, browser, tokens, sid: claimsOf(tokens.id_token)['sid'] as string };
}

const tokenOf = (body: string): string => new URLSearchParams(body).get('logout_token') ?? '';
const endSession = async (person: Person) => {
  const { json } = await admin('GET', `/users/${person.id}/sessions`);
  return admin('POST', '/revocations', { type: 'session', id: json.items[0].session_id });
};

it('discovery says so', async () => {
  const { json } = await send('/.well-known/openid-configuration');
  expect(json).toMatchObject({ backchannel_logout_supported: true, backchannel_logout_session_supported: true });
});

it('each client of the session gets a logout token of its own', async () => {
  const [first, second, absent] = [
    await newParty(),
    await newParty({ id_token_signed_response_alg: 'ES256' }),
    await newParty(),
  ];
  const session = await signIn(first);
  await signIn(second, 'openid', session);
  const before = Math.floor(Date.now() / 1000);
  await endSession(session.person);
  for (const { path, client } of [first, second]) {
    const request = await eventually(() => receiver.to(path)[0]);
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const claims = await readLogoutToken(tokenOf(request.body));
    expect(claims).toMatchObject({ iss: issuer, aud: client.client_id, sub: session.person.id, sid: session.sid });
    expect(claims.events).toEqual({ [logoutEvent]: {} });
    expect(claims).not.toHaveProperty('nonce');
    expect(claims.jti).toEqual(expect.any(String));
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(120);
    expect(claims.iat).toBeGreaterThanOrEqual(before - 1);
  }
  const algorithm = JSON.parse(
    Buffer.from(tokenOf(receiver.to(second.path)[0]?.body ?? '').split('.')[0] ?? '', 'base64url').toString(),
  );
  expect(algorithm).toMatchObject({ alg: 'ES256', typ: 'logout+jwt' });
  expect(receiver.to(absent.path)).toEqual([]);
});

it.each([
  [
    'a sign-out',
    async ({ browser, tokens }: SignedIn) =>
      void (await browser.visit(`/oauth2/logout?id_token_hint=${tokens.id_token}`)),
  ],
  ['a disabled account', async ({ person }: SignedIn) => void (await admin('POST', `/users/${person.id}/disable`))],
  [
    'a new password',
    async ({ person }: SignedIn) =>
      void (await admin('POST', `/users/${person.id}/set-password`, { password: 'a battery horse staple 9' })),
  ],
  [
    'tokens revoked by an administrator',
    async ({ person }: SignedIn) => void (await admin('POST', '/revocations', { type: 'user', id: person.id })),
  ],
  ['a deleted account', async ({ person }: SignedIn) => void (await admin('DELETE', `/users/${person.id}`))],
])('%s is told', async (_, end) => {
  const party = await newParty();
  const session = await signIn(party);
  await end(session);
  const request = await eventually(() => receiver.to(party.path)[0]);
  expect(await readLogoutToken(tokenOf(request.body))).toMatchObject({ sid: session.sid, sub: session.person.id });
});

it('T7.1: a client that is down is told once it is up', async () => {
  const away = await Receiver.start();
  const { port } = away;
  const client = await createClient({ backchannel_logout_uri: away.url('/logout') });
  await away.close();
  const session = await signIn({ client, path: '' });
  await endSession(session.person);
  const back = await Receiver.start(port);
  const request = await eventually(() => back.to('/logout')[0]);
  expect(await readLogoutToken(tokenOf(request.body))).toMatchObject({ sid: session.sid });
  await back.close();
});

it('T7.3: 400 is final: no second try, but a dead letter that can be sent again', async () => {
  const party = await newParty();
  receiver.answer = () => ({ status: 400, body: '{"error":"invalid_request"}' });
  await endSession((await signIn(party)).person);
  const target = party.client.client_id;
  const letter = await eventually(
    async () => (await admin('GET', `/dead-letters?kind=logout&target=${target}`)).json.items[0],
  );
  expect(letter).toMatchObject({ kind: 'logout', target, error: 'answered 400', attempts: 1 });
  expect(receiver.to(party.path)).toHaveLength(1);
  const { json } = await admin('GET', `/dead-letters/${letter.dead_letter_id as string}`);
  expect(Object.keys(json.message)).toEqual(expect.arrayContaining(['sid', 'sub']));
  receiver.answer = () => ({ status: 204 });
  expect((await admin('POST', `/dead-letters/${letter.dead_letter_id as string}/replay`)).status).toBe(204);
  await eventually(() => receiver.to(party.path)[1]);
  expect((await admin('DELETE', `/dead-letters/${letter.dead_letter_id as string}`)).status).toBe(404);
});

it('another failure is tried again, with a fresh token each time', async () => {
  const party = await newParty();
  receiver.answer = () => ({ status: receiver.to(party.path).length === 1 ? 500 : 200 });
  await endSession((await signIn(party)).person);
  await eventually(() => receiver.to(party.path)[1]);
  const [first, second] = receiver.to(party.path).map(({ body }) => claimsOf(tokenOf(body)));
  expect(first?.jti).not.toBe(second?.jti);
  expect(first?.['sid']).toBe(second?.['sid']);
});

it('T7.7: after a sign-out the offline grant lives, the others are dead', async () => {
  const [online, offline] = [await newParty(), await newParty()];
  const session = await signIn(online);
  const { tokens } = await signIn(offline, 'openid offline_access', session);
  await session.browser.visit(`/oauth2/logout?id_token_hint=${session.tokens.id_token}`);
  await eventually(() => receiver.to(offline.path)[0]);
  expect((await refresh(offline.client, tokens.refresh_token)).status).toBe(200);
  expect(await isActive(session.tokens.access_token, online.client)).toBe(false);
});

it('an address of our own network is refused at registration', async () => {
  const refused = await admin('POST', '/clients', {
    client_name: 'x',
    redirect_uris: ['https://app.example/callback'],
    backchannel_logout_uri: 'https://169.254.169.254/logout',
  });
  expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/backchannel_logout_uri']);
});
