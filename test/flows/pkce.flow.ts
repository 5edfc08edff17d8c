// The guarantee: a code that was asked for with a challenge is worth nothing without its verifier, and who may leave the challenge out
// is for the policy, then the client, to say. The attack: a request that loses its challenge on the way (RFC 9700 §4.8).
import { startOwnTarget } from './support/own-target.js';

const stop = await startOwnTarget();
const { createClient, createPerson } = await import('./support/administration.js');
const { settlePolicy } = await import('./support/policy.js');
const { authorizationPath, pkce, redeem, sentTo, signIn } = await import('./support/code-flow.js');
const { Browser } = await import('./support/browser.js');
const { post } = await import('./support/requests.js');
const { issuer } = await import('./support/target.js');
type Client = Awaited<ReturnType<typeof createClient>>;

const redirect = { redirect_uri: 'https://app.example/callback' };
let person: Awaited<ReturnType<typeof createPerson>>;
let clients: Record<'confidential' | 'narrowed' | 'public', Client>;
beforeAll(async () => {
  await settlePolicy({ pkce: 'confidential_optional' });
  person = await createPerson();
  clients = {
    confidential: await createClient(),
    narrowed: await createClient({ settings: { first_party: true, require_pkce: true } }),
    public: await createClient({ token_endpoint_auth_method: 'none' }),
  };
});
afterAll(async () => {
  // Other flows may run against the same platform.
  await settlePolicy({ pkce: null });
  await stop();
});

/** Where a request without these parameters leads to. */
async function ask(client: Client, challenge: string, ...left: string[]): Promise<URLSearchParams> {
  const browser = new Browser();
  const path = new URL(authorizationPath(client, challenge), issuer);
  for (const name of left) path.searchParams.delete(name);
  return sentTo(await signIn(browser, await browser.visit(`${path.pathname}${path.search}`), person)).searchParams;
}
const unprotected = ['code_challenge', 'code_challenge_method'];
const present = (client: Client, code: string | null, more: Record<string, string> = {}) =>
  post('/oauth2/token', { grant_type: 'authorization_code', code: code ?? '', ...redirect, ...more }, client);

it.each<['confidential' | 'narrowed' | 'public', string | null]>([
  ['confidential', null],
  ['narrowed', 'invalid_request'],
  ['public', 'invalid_request'],
])('without a challenge, a %s client: error %j', async (which, error) => {
  const answer = await ask(clients[which], pkce().challenge, ...unprotected);
  expect([answer.get('error'), answer.get('code') === null]).toEqual([error, error !== null]);
});

it('a code without a challenge is redeemed without a verifier, once', async () => {
  const code = (await ask(clients.confidential, '', ...unprotected)).get('code');
  expect((await present(clients.confidential, code)).status).toBe(200);
  expect((await present(clients.confidential, code)).json.error).toBe('invalid_grant');
});

it('RFC 9700 §4.8.2: and not with one, since somebody has taken its challenge away', async () => {
  const code = (await ask(clients.confidential, '', ...unprotected)).get('code');
  const downgraded = await present(clients.confidential, code, { code_verifier: pkce().verifier });
  expect(downgraded.json.error).toBe('invalid_grant');
});

it('a code with a challenge needs its verifier, whoever may leave both out', async () => {
  const first = pkce();
  const code = (await ask(clients.confidential, first.challenge)).get('code');
  expect((await present(clients.confidential, code)).json.error).toBe('invalid_grant');
  const second = pkce();
  const again = (await ask(clients.confidential, second.challenge)).get('code') ?? '';
  expect((await redeem(clients.confidential, { code: again, verifier: second.verifier })).status).toBe(200);
});

it('half of it is not left out: a method without a challenge, plain, what is no hash', async () => {
  const half = await ask(clients.confidential, pkce().challenge, 'code_challenge');
  expect(half.get('error')).toBe('invalid_request');
  const plain = await ask(clients.confidential, pkce().challenge, 'code_challenge_method');
  expect(plain.get('error')).toBe('invalid_request');
  expect((await ask(clients.confidential, 'too-short')).get('error')).toBe('invalid_request');
});
