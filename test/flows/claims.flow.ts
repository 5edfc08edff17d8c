// The guarantee: a client is told what it asked for and the person allowed, where it asked for it, and nothing else.
// The attacks: a claim by name that no scope of the client covers; a request for somebody else; nonsense.
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { admin, createClient, createPerson, type Person } from './support/administration.js';
import { Browser, formOf } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, refresh, sentTo, signIn } from './support/code-flow.js';
import { send, type Answer } from './support/requests.js';

type Client = Awaited<ReturnType<typeof createClient>>;

const profile = {
  given_name: 'Ada',
  phone_number: '+44 20 7946 0000',
  phone_number_verified: true,
  address: { formatted: '12 St James’s Square\nLondon', country: 'GB' },
};
const scope = 'openid profile email address phone offline_access';
let client: Client;
const email = `ada-${randomUUID()}@example.com`;
let person: Person;
beforeAll(async () => {
  client = await createClient({ scope });
  person = await createPerson({ name: 'Ada Lovelace', email, profile });
});

const asked = (claims: object, more: Record<string, string> = {}) => ({
  more: { scope: 'openid', claims: JSON.stringify(claims), ...more },
});
const userinfo = (token: string): Promise<Answer> =>
  send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${token}` } });

it('discovery says what can be asked for', async () => {
  const { json } = await send('/.well-known/openid-configuration');
  expect(json.claims_parameter_supported).toBe(true);
  expect(json.scopes_supported).toEqual(expect.arrayContaining(['address', 'phone']));
  expect(json.claims_supported).toEqual(expect.arrayContaining(['address', 'phone_number', 'phone_number_verified']));
});

it('OpenID Connect Core §5.4: the scopes address and phone tell theirs, by header and by form', async () => {
  const { json } = await redeem(client, await authorize(client, person, { more: { scope: 'openid address phone' } }));
  const { given_name: _, ...expected } = profile;
  const token = json.access_token as string;
  expect((await userinfo(token)).json).toEqual({ sub: person.id, ...expected });
  const byPost = await send('/oauth2/userinfo', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  expect(byPost.json).toEqual({ sub: person.id, ...expected });
  const body = new URLSearchParams({ access_token: token });
  expect((await send('/oauth2/userinfo', { method: 'POST', body })).json).toEqual({ sub: person.id, ...expected });
});

it('§5.5: each claim goes where it was asked for, also after a refresh; an essential one that is not there is left out', async () => {
  const claims = {
    userinfo: { given_name: { essential: true }, website: { essential: true } },
    id_token: { email: null, auth_time: { essential: true }, sub: null },
  };
  const proof = await authorize(client, person, asked(claims, { scope: 'openid offline_access' }));
  const { json } = await redeem(client, proof);
  const idToken = decodeJwt(json.id_token as string);
  expect(idToken).toMatchObject({ email, auth_time: expect.any(Number), sub: person.id });
  expect(idToken).not.toHaveProperty('given_name');
  expect((await userinfo(json.access_token as string)).json).toEqual({ sub: person.id, given_name: 'Ada' });
  const renewed = await refresh(client, json.refresh_token as string);
  expect((await userinfo(renewed.json.access_token as string)).json).toEqual({ sub: person.id, given_name: 'Ada' });
  expect(decodeJwt(renewed.json.id_token as string)).toMatchObject({ email });
});

it('a claim that no scope of the client covers is not told', async () => {
  const narrow = await createClient({ scope: 'openid profile' });
  const claims = { userinfo: { email: { essential: true }, given_name: null, roles: null, passwordHash: null } };
  const { json } = await redeem(narrow, await authorize(narrow, person, asked(claims)));
  expect((await userinfo(json.access_token as string)).json).toEqual({ sub: person.id, given_name: 'Ada' });
});

it('the person is asked about what is asked for by name, and it is remembered', async () => {
  const third = await createClient({ scope, settings: {}, client_name: 'Third party' });
  const browser = new Browser();
  const path = (claims: object) => authorizationPath(third, pkce().challenge, asked(claims).more);
  const page = await signIn(browser, await browser.visit(path({ userinfo: { email: null } })), person);
  expect(page.html).toContain('See your e-mail address');
  expect(page.html).not.toContain('See your phone number');
  sentTo(await browser.submit(page, formOf(page.html, 'decision'), { decision: 'allow' }));
  sentTo(await browser.visit(path({ id_token: { email: null } })));
  const more = await browser.visit(path({ userinfo: { phone_number: null } }));
  expect(more.html).toContain('See your phone number');
});

describe('sub with a value', () => {
  const forPerson = (who: Person, more: Record<string, string> = {}) =>
    asked({ id_token: { sub: { value: who.id } } }, more).more;

  it('is met by that person', async () => {
    const { json } = await redeem(client, await authorize(client, person, { more: forPerson(person) }));
    expect(decodeJwt(json.id_token as string).sub).toBe(person.id);
  });

  it('§3.1.2.1: and by nobody else, whether they are signed in or sign in', async () => {
    const other = await createPerson();
    const { browser } = await authorize(client, other);
    const quiet = authorizationPath(client, pkce().challenge, forPerson(person, { prompt: 'none' }));
    expect(sentTo(await browser.visit(quiet)).searchParams.get('error')).toBe('login_required');
    const loud = await browser.visit(authorizationPath(client, pkce().challenge, forPerson(person)));
    expect(loud.html).toContain('type="password"');
    expect(sentTo(await signIn(browser, loud, other)).searchParams.get('error')).toBe('login_required');
  });
});

it.each(['nonsense', '[]', '{"userinfo":"email"}', '{"id_token":{"acr":1}}', '{"userinfo":{"email":{"essential":1}}}'])(
  'claims=%s is an invalid request',
  async (claims) => {
    const page = await new Browser().visit(authorizationPath(client, pkce().challenge, { claims }));
    expect(sentTo(page).searchParams.get('error')).toBe('invalid_request');
  },
);

it('more than is sensible is refused', async () => {
  const names = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`claim_${index}`, null]));
  const page = await new Browser().visit(authorizationPath(client, pkce().challenge, asked({ userinfo: names }).more));
  expect(sentTo(page).searchParams.get('error')).toBe('invalid_request');
});

it('a person who changes their phone number changes what was verified', async () => {
  const who = await createPerson({ profile: { phone_number: '+1 555 0100', phone_number_verified: true } });
  const { json } = await redeem(client, await authorize(client, who, { more: { scope: 'openid phone' } }));
  const token = json.access_token as string;
  const change = await send('/account', {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ profile: { phone_number: '+1 555 0199' } }),
  });
  expect(change.status).toBe(200);
  expect((await userinfo(token)).json).toEqual({ sub: who.id, phone_number: '+1 555 0199' });
  const bad = await admin('PATCH', `/users/${who.id}`, { profile: { phone_number: 'call me' } });
  expect(bad.status).toBeGreaterThanOrEqual(400);
});
