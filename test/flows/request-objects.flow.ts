// The guarantee: a signed request counts as the client signed it, and nothing else passes for one.
// The attack: whoever carries it changes parameters beside it, signs with another key, or brings a JWT that says something else.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { createClient, createPerson, redirectUri, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, pkce, redeem, sentTo, signIn } from './support/code-flow.js';
import { post } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

let client: Credentials;
let person: Person;
let key: CryptoKey;
let server: Server;
let served = '';
let address: string;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = pair.privateKey;
  server = createServer((_request, response) => response.end(served)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/request.jwt`;
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', use: 'sig', alg: 'ES256' }] };
  client = await createClient({ jwks, request_uris: [address] });
  person = await createPerson();
});
afterAll(() => server.close());

const claimsOf = (challenge: string, more: JWTPayload = {}): JWTPayload => ({
  iss: client.client_id,
  aud: issuer,
  exp: Math.floor(Date.now() / 1000) + 60,
  client_id: client.client_id,
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid',
  state: 'signed',
  max_age: 3600,
  code_challenge: challenge,
  code_challenge_method: 'S256',
  ...more,
});
const header = { alg: 'ES256', kid: 'one', typ: 'oauth-authz-req+jwt' };
const sign = (claims: JWTPayload, by = key, more: object = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ ...header, ...more }).sign(by);
const pathOf = (parameters: Record<string, string>): string =>
  `/oauth2/authorize?${new URLSearchParams({ client_id: client.client_id, ...parameters }).toString()}`;

it.each(['by value', 'by reference', 'pushed'])('RFC 9101 §5: %s, only what was signed counts', async (way) => {
  const proof = pkce();
  const request = await sign(claimsOf(proof.challenge));
  served = request;
  const pushed = way === 'pushed' ? await post('/oauth2/par', { request }, client) : undefined;
  const carried = { 'by value': { request }, 'by reference': { request_uri: address } }[way];
  const outside = { state: 'changed', scope: 'openid offline_access', redirect_uri: 'https://attacker.example/' };
  const path = pathOf({ ...outside, ...(carried ?? { request_uri: pushed?.json.request_uri }) });
  const browser = new Browser();
  const location = sentTo(await signIn(browser, await browser.visit(path), person));
  expect([location.href.startsWith(redirectUri), location.searchParams.get('state')]).toEqual([true, 'signed']);
  const answer = await redeem(client, { ...proof, code: location.searchParams.get('code') ?? '' });
  expect([answer.status, answer.json.scope]).toEqual([200, 'openid']);
});

it('OpenID Connect Core §6.1: expires while the person signs in, and goes on', async () => {
  const request = await sign(claimsOf(pkce().challenge, { exp: Math.floor(Date.now() / 1000) - 8 }));
  const browser = new Browser();
  const page = await browser.visit(pathOf({ request }));
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(sentTo(await signIn(browser, page, person)).searchParams.get('code')).not.toBeNull();
});

const refusals: [string, (challenge: string) => Promise<string>][] = [
  ['another key', async (challenge) => sign(claimsOf(challenge), (await generateKeyPair('ES256')).privateKey)],
  ['alg none', async (challenge) => new UnsecuredJWT(claimsOf(challenge)).encode()],
  [
    'a MAC with the client’s secret',
    async (challenge) =>
      new SignJWT(claimsOf(challenge)).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(client.client_secret)),
  ],
  ['another audience', (challenge) => sign(claimsOf(challenge, { aud: 'https://other.example' }))],
  ['another issuer', (challenge) => sign(claimsOf(challenge, { iss: 'somebody' }))],
  ['an expired one', (challenge) => sign(claimsOf(challenge, { exp: 1 }))],
  ['one from the future', (challenge) => sign(claimsOf(challenge, { nbf: Date.now() }))],
  ['one of another client', (challenge) => sign(claimsOf(challenge, { client_id: 'other' }))],
  ['one within another', (challenge) => sign(claimsOf(challenge, { request: 'x' }))],
  ['an assertion of the client', (challenge) => sign(claimsOf(challenge, { sub: client.client_id }))],
  ['a token of another type', (challenge) => sign(claimsOf(challenge), key, { typ: 'at+jwt' })],
  [
    'an unknown critical extension',
    (challenge) => sign(claimsOf(challenge), key, { crit: ['x'], x: 1 }).catch(() => 'a.b.c'),
  ],
  ['no JWT', () => Promise.resolve('no')],
];

describe.each(refusals)('refuses %s', (_name, make) => {
  it('as a page, since nobody proved to be the client, and at the push', async () => {
    const request = await make(pkce().challenge);
    const page = await new Browser().visit(pathOf({ request }));
    expect([page.status, page.html.includes('/errors/invalid_request_object')]).toEqual([400, true]);
    const pushed = await post('/oauth2/par', { request }, client);
    expect([pushed.status, pushed.json.error]).toEqual([400, 'invalid_request_object']);
  });
});

it('refuses one that is too long', async () => {
  const request = await sign(claimsOf(pkce().challenge, { x: 'x'.repeat(13_000) }));
  const pushed = await post('/oauth2/par', { request }, client);
  expect([pushed.status, pushed.json.error]).toEqual([400, 'invalid_request_object']);
});

it('RFC 9101 §5.2: an address that is not registered is never asked', async () => {
  let asked = 0;
  server.once('request', () => (asked += 1));
  const page = await new Browser().visit(pathOf({ request_uri: `${address}?other` }));
  expect([page.status, page.html.includes('/errors/invalid_request_uri'), asked]).toEqual([400, true, 0]);
  server.removeAllListeners('request');
  server.on('request', (_request, response) => response.end(served));
});

it('RFC 9101 §10.5: a client that has to sign takes no plain request', async () => {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] };
  const strict = await createClient({ jwks, require_signed_request_object: true });
  const location = sentTo(await new Browser().visit(authorizationPath(strict, pkce().challenge)));
  expect(location.searchParams.get('error_uri')).toBe(`${issuer}/errors/signature_required`);
});
