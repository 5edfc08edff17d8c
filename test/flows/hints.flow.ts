// The guarantee: a hint counts only if it is an ID token of ours, for this client; it ends no session and asks nobody otherwise.
// The attacks: unsigned and forged hints, algorithm confusion with the published keys, access tokens, and tokens of other clients.
import { createPublicKey } from 'node:crypto';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createClient, createPerson, redirectUri, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, sentTo } from './support/code-flow.js';
import { post, send } from './support/requests.js';
import { issuer } from './support/target.js';

type Client = Awaited<ReturnType<typeof createClient>>;
let client: Client;
let other: Client;
let person: Person;
let browser: Browser;
let tokens: Record<string, string>;
let theirs: Record<string, string>;

beforeAll(async () => {
  const more = {
    grant_types: ['authorization_code', 'refresh_token', 'urn:openid:params:grant-type:ciba'],
    backchannel_token_delivery_mode: 'poll',
    post_logout_redirect_uris: [redirectUri],
  };
  [client, other] = [await createClient(more), await createClient(more)];
  person = await createPerson();
  browser = new Browser();
  tokens = (await redeem(client, await authorize(client, person, { browser }))).json as Record<string, string>;
  theirs = (await redeem(other, await authorize(other, person, { browser }))).json as Record<string, string>;
});

const payloadOf = (jwt = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
const kidOf = (jwt = ''): string =>
  (JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;

type Made = () => string | Promise<string>;
const claims = (more: object = {}) => ({ ...payloadOf(tokens['id_token']), ...more });
const signed = async (alg: string, key: Parameters<SignJWT['sign']>[0], more?: object) =>
  new SignJWT(claims(more)).setProtectedHeader({ alg, kid: kidOf(tokens['id_token']) }).sign(key);
async function publishedKey(): Promise<Record<string, string>> {
  const { keys } = (await send('/oauth2/jwks')).json as { keys: Record<string, string>[] };
  return keys.find(({ kid }) => kid === kidOf(tokens['id_token'])) ?? {};
}
const pem = async (): Promise<string> =>
  createPublicKey({ key: await publishedKey(), format: 'jwk' })
    .export({ format: 'pem', type: 'spki' })
    .toString();

const forged: [what: string, make: Made][] = [
  ['one without a signature', () => new UnsecuredJWT(claims()).encode()],
  ['HS256 with the published key as PEM', async () => signed('HS256', Buffer.from(await pem()))],
  [
    'HS256 with the published key as JWK',
    async () => signed('HS256', Buffer.from(JSON.stringify(await publishedKey()))),
  ],
  ['another’s signature under our kid', async () => signed('RS256', (await generateKeyPair('RS256')).privateKey)],
  ['our access token', () => tokens['access_token'] ?? ''],
  ['our refresh token', () => tokens['refresh_token'] ?? ''],
  [
    'a changed payload',
    () => {
      const [head = '', , signature = ''] = (tokens['id_token'] ?? '').split('.');
      return [head, Buffer.from(JSON.stringify(claims({ sub: 'x' }))).toString('base64url'), signature].join('.');
    },
  ],
  ['what is far too long', () => `${tokens['id_token'] ?? ''}${'x'.repeat(6000)}`],
];

const logout = (hint: string) =>
  `/oauth2/logout?${new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: redirectUri }).toString()}`;
const silently = async (more: Record<string, string>) => {
  const page = await browser.open(authorizationPath(client, pkce().challenge, { prompt: 'none', ...more }));
  return Object.fromEntries(sentTo(page).searchParams);
};
const askFor = (hint: string) => post('/oauth2/bc-authorize', { scope: 'openid', id_token_hint: hint }, client);

describe.each(forged)('%s', (_what, make) => {
  it('signs nobody out and leads nowhere', async () => {
    const page = await browser.open(logout(await make()));
    expect(page.headers.get('location')).toBeNull();
    expect(page.status).toBeLessThan(500);
    expect(await silently({})).toHaveProperty('code');
  });

  it('is no proof of who was meant at the authorization endpoint', async () => {
    const answer = await silently({ id_token_hint: await make() });
    expect(answer).toMatchObject({ error: expect.any(String), iss: issuer });
    expect(answer).not.toHaveProperty('code');
  });

  it('asks nobody over the back channel', async () => {
    const refused = await askFor(await make());
    expect(refused.status).toBe(400);
    expect(['unknown_user_id', 'invalid_request']).toContain(refused.json.error);
  });
});

it('another client’s ID token asks nobody over the back channel, and its own does', async () => {
  expect((await askFor(theirs['id_token'] ?? '')).status).toBe(400);
  expect((await askFor(tokens['id_token'] ?? '')).status).toBe(200);
});

it('the right one is who was meant, and at last signs out', async () => {
  expect(await silently({ id_token_hint: tokens['id_token'] ?? '' })).toHaveProperty('code');
  const page = await browser.open(logout(tokens['id_token'] ?? ''));
  expect(page.headers.get('location')).toContain(redirectUri);
  expect(await silently({})).toMatchObject({ error: 'login_required' });
});
