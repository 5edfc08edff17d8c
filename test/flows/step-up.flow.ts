// The guarantee: an API that wants a recent sign-in, or one of a certain kind, says so; the client asks for it; the API accepts what
// it gets. The attack: an old sign-in that passes for a new one, or a kind of sign-in that nobody had.
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { challengesOf, PollFeed, TokenRefused, TokenVerifier } from '@tokenward/resource-server';
import { createClient, createMachine, createPerson, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, sentTo, signIn } from './support/code-flow.js';
import { send } from './support/requests.js';
import { issuer } from './support/target.js';

type Client = Awaited<ReturnType<typeof createClient>>;

const password = 'urn:tokenward:acr:password';
let client: Client;
let person: Person;
beforeAll(async () => {
  [client, person] = [await createClient(), await createPerson()];
});

const scope = 'openid';
const errorOf = async (more: Record<string, string>, browser = new Browser()): Promise<string | null> => {
  const page = await browser.visit(authorizationPath(client, pkce().challenge, { scope, ...more }));
  return sentTo(await signIn(browser, page, person)).searchParams.get('error');
};
const essential = (values: string[]) => JSON.stringify({ id_token: { acr: { essential: true, values } } });

it('RFC 9470: an API refuses an old sign-in, and what it asks for is what it accepts', async () => {
  const reader = await createMachine({ settings: { may_introspect: true, may_read_revocations: true } });
  const credentials = { clientId: reader.client_id, clientSecret: reader.client_secret };
  const verifier = new TokenVerifier({ issuer, audience: issuer, client: credentials, feed: new PollFeed() });
  await verifier.start();
  // Long enough for a slow machine to sign in and redeem within it.
  const maxAgeSeconds = 6;
  const needed = { maxAgeSeconds, acrValues: [password] };
  const first = await authorize(client, person, { more: { scope } });
  const before = (await redeem(client, first)).json.access_token as string;
  await wait((maxAgeSeconds + 1.1) * 1000);
  const refused = await verifier.verify(before, needed).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TokenRefused);
  expect(refused).toMatchObject({ reason: 'insufficient_user_authentication', needs: needed });
  const challenge = challengesOf(refused as TokenRefused, { realm: issuer }).join();
  const [, acrValues = '', maxAge = ''] = /acr_values="([^"]+)", max_age="(\d+)"/.exec(challenge) ?? [];
  expect([acrValues, maxAge]).toEqual([password, String(maxAgeSeconds)]);
  // What the challenge says is what the client sends; the session alone is not enough.
  const more = { scope, acr_values: acrValues, max_age: maxAge };
  const proof = pkce();
  const page = await first.browser.visit(authorizationPath(client, proof.challenge, more));
  expect(page.html).toContain('type="password"');
  const code = sentTo(await signIn(first.browser, page, person)).searchParams.get('code') ?? '';
  const { json } = await redeem(client, { code, verifier: proof.verifier });
  await expect(verifier.verify(json.access_token as string, needed)).resolves.toMatchObject({ acr: password });
  await verifier.close();
}, 30_000);

it('OpenID Connect Core §2: acr and auth_time say how and when', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { json } = await redeem(client, await authorize(client, person, { more: { scope, max_age: '0' } }));
  const { acr, auth_time: at } = decodeJwt(json.id_token as string);
  expect([acr, Number(at) >= before - 1]).toEqual([password, true]);
  const metadata = await send('/.well-known/openid-configuration');
  expect(metadata.json.acr_values_supported).toContain(password);
});

it('what is only wished for is no reason to refuse (§3.1.2.1, §5.5.1.1)', async () => {
  expect(await errorOf({ acr_values: 'phr phrh' })).toBeNull();
  expect(await errorOf({ claims: JSON.stringify({ id_token: { acr: { values: ['phr'] } } }) })).toBeNull();
  expect(await errorOf({ claims: essential([password, 'phr']) })).toBeNull();
  const wishing = await createClient({ default_acr_values: ['phr'], require_auth_time: true });
  const { json } = await redeem(wishing, await authorize(wishing, person, { more: { scope } }));
  expect(decodeJwt(json.id_token as string)).toMatchObject({ acr: password, auth_time: expect.any(Number) });
});

it('what is insisted on and cannot be had is refused by its own name', async () => {
  expect(await errorOf({ claims: essential(['phr']) })).toBe('unmet_authentication_requirements');
  expect(await errorOf({ claims: essential(['phr']), prompt: 'none' })).toBe('unmet_authentication_requirements');
  const page = await new Browser().visit('/errors/unmet_authentication_requirements');
  expect(page.status).toBe(200);
});

it('without a page, a sign-in that is too old is refused', async () => {
  const { browser } = await authorize(client, person, { more: { scope } });
  await wait(2100);
  expect(await errorOf({ max_age: '1', prompt: 'none' }, browser)).toBe('login_required');
  expect(await errorOf({ max_age: '600', prompt: 'none' }, browser)).toBeNull();
  expect(await errorOf({ max_age: 'soon' }, browser)).toBe('invalid_request');
});
