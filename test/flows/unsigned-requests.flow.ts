// The guarantee: a request object that nobody signed is read where an administrator lets it, and never counts for more than plain
// parameters. The attack: an object without a signature in place of one that its client has to sign.
import { UnsecuredJWT, type JWTPayload } from 'jose';
import { startOwnTarget } from './support/own-target.js';

const stop = await startOwnTarget();
const { createClient, createPerson, redirectUri } = await import('./support/administration.js');
const { changePolicy } = await import('./support/policy.js');
const { pkce, redeem, sentTo, signIn } = await import('./support/code-flow.js');
const { Browser } = await import('./support/browser.js');
const { eventually } = await import('./support/receiver.js');
const { post, send } = await import('./support/requests.js');

type Client = Awaited<ReturnType<typeof createClient>>;

const told = async (): Promise<boolean> => {
  const { json } = await send('/.well-known/openid-configuration');
  return (json.request_object_signing_alg_values_supported as string[]).includes('none');
};
beforeAll(async () => {
  expect(await told()).toBe(false);
  expect((await changePolicy({ unsigned_request_objects: true })).status).toBe(200);
  await eventually(async () => ((await told()) ? true : undefined));
});
afterAll(async () => {
  expect((await changePolicy({ unsigned_request_objects: null })).status).toBe(200);
  await stop();
});

const objectOf = (client: Client, challenge: string, more: JWTPayload = {}): string => {
  const parameters = { response_type: 'code', redirect_uri: redirectUri, scope: 'openid', state: 'inside' };
  const code = { code_challenge: challenge, code_challenge_method: 'S256' };
  return new UnsecuredJWT({ client_id: client.client_id, ...parameters, ...code, ...more }).encode();
};
const visit = (client: Client, request: string, browser = new Browser()) =>
  browser.visit(
    `/oauth2/authorize?${new URLSearchParams({
      client_id: client.client_id,
      request,
      state: 'outside',
      redirect_uri: 'https://attacker.example/',
    }).toString()}`,
  );

it('OpenID Connect Core §6.1: its parameters count, and not those beside it', async () => {
  const [client, person, proof] = [await createClient(), await createPerson(), pkce()];
  const browser = new Browser();
  const page = await visit(client, objectOf(client, proof.challenge), browser);
  const location = sentTo(await signIn(browser, page, person));
  expect(location.searchParams.get('state')).toBe('inside');
  expect((await redeem(client, { ...proof, code: location.searchParams.get('code') ?? '' })).status).toBe(200);
});

it.each<[string, Record<string, unknown>, JWTPayload, string]>([
  ['of a client that signs with one algorithm', { request_object_signing_alg: 'RS256' }, {}, 'invalid_request_object'],
  ['of another client', {}, { client_id: 'other' }, 'invalid_request_object'],
  ['that has expired', {}, { exp: 1 }, 'invalid_request_object'],
  ['that holds another', {}, { request: 'x' }, 'invalid_request_object'],
  ['of a client that has to sign', { require_signed_request_object: true }, {}, 'invalid_request'],
])('one %s is refused', async (_name, members, claims, error) => {
  const client = await createClient(members);
  const pushed = await post('/oauth2/par', { request: objectOf(client, pkce().challenge, claims) }, client);
  expect([pushed.status, pushed.json.error]).toEqual([400, error]);
});
