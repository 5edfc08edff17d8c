// The guarantee: what a client pushed is what is decided about, once, whatever the browser adds to it.
// The attack: whoever sees the address changes the request on its way, or uses it again.
import { randomUUID } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { admin, createClient, createPerson, redirectUri, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorizationPath, pkce, redeem, sentTo, signIn, type Pkce } from './support/code-flow.js';
import { DpopKey } from './support/dpop-key.js';
import { basic, post, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

let client: Credentials;
let other: Credentials;
let person: Person;
beforeAll(async () => {
  client = await createClient();
  other = await createClient();
  person = await createPerson();
});

const request = ({ challenge }: Pkce, more: Record<string, string> = {}): Record<string, string> => ({
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid',
  state: 'pushed',
  code_challenge: challenge,
  code_challenge_method: 'S256',
  ...more,
});
const push = (form: Record<string, string>, by: Credentials = client): Promise<Answer> => post('/oauth2/par', form, by);
const pathOf = (requestUri: string, more: Record<string, string> = {}, by: Credentials = client): string =>
  `/oauth2/authorize?${new URLSearchParams({ client_id: by.client_id, request_uri: requestUri, ...more }).toString()}`;

describe('RFC 9126', () => {
  it('§2.2: an address that leads to a code, once, whatever comes with it', async () => {
    const proof = pkce();
    const pushed = await push(request(proof));
    expect([pushed.status, pushed.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(pushed.json).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:/),
      expires_in: 60,
    });
    const path = pathOf(pushed.json.request_uri, { state: 'changed', scope: 'openid offline_access', prompt: 'none' });
    const browser = new Browser();
    // The page may be opened again until there is a code.
    expect((await browser.visit(path)).status).toBe(200);
    const location = sentTo(await signIn(browser, await browser.visit(path), person));
    expect(location.searchParams.get('state')).toBe('pushed');
    const answer = await redeem(client, { ...proof, code: location.searchParams.get('code') ?? '' });
    expect(answer.json.scope).toBe('openid');
    const again = await browser.visit(path);
    expect([again.status, again.html.includes('/errors/invalid_request_uri')]).toEqual([400, true]);
  });

  it('§4: of two windows one gets the code', async () => {
    const browser = new Browser();
    await signIn(browser, await browser.visit(authorizationPath(client, pkce().challenge)), person);
    const { json } = await push(request(pkce()));
    const pages = await Promise.all(Array.from({ length: 8 }, () => browser.visit(pathOf(json.request_uri))));
    const codes = pages.filter(({ headers }) => /[?&]code=/.test(headers.get('location') ?? ''));
    expect(codes).toHaveLength(1);
  });

  it('§4: belongs to the client that pushed it', async () => {
    const { json } = await push(request(pkce()));
    const page = await new Browser().visit(pathOf(json.request_uri, {}, other));
    expect([page.status, page.html.includes('/errors/invalid_request_uri')]).toEqual([400, true]);
    expect((await new Browser().visit(pathOf(json.request_uri))).status).toBe(200);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a redirect URI of somebody else', { redirect_uri: 'https://attacker.example/cb' }, 'invalid_request'],
    ['no PKCE', { code_challenge: '' }, 'invalid_request'],
    ['an unknown scope', { scope: 'openid everything' }, 'invalid_scope'],
    ['an address', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
  ])('§2.3: refuses %s before a person waits', async (_name, more, error) => {
    const answer = await push(request(pkce(), more));
    expect([answer.status, answer.json.error]).toEqual([400, error]);
  });

  it('§2.1: refuses whoever does not authenticate, and another method than POST', async () => {
    const wrong = await push(request(pkce()), { ...client, client_secret: 'wrong' });
    expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client']);
    expect((await send('/oauth2/par')).status).toBe(405);
  });

  it('RFC 9449 §10.1: a proof that comes with the push binds the code to its key', async () => {
    const [key, other] = [await DpopKey.create(), await DpopKey.create()];
    const pushWith = async (proof: string, more: Record<string, string> = {}): Promise<Answer> =>
      send('/oauth2/par', {
        method: 'POST',
        body: new URLSearchParams(request(proofOfCode, more)),
        headers: { Authorization: basic(client), DPoP: proof },
      });
    const proofOfCode = pkce();
    const refused = await pushWith(await key.prove('/oauth2/par'), { dpop_jkt: other.jkt });
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_dpop_proof']);
    expect((await pushWith(await key.prove('/oauth2/token'))).json.error).toBe('invalid_dpop_proof');
    for (const [redeemer, status] of [
      [other, 400],
      [key, 200],
    ] as const) {
      const { json } = await pushWith(await key.prove('/oauth2/par'));
      const browser = new Browser();
      const location = sentTo(await signIn(browser, await browser.visit(pathOf(json.request_uri)), person));
      const form = { grant_type: 'authorization_code', code: location.searchParams.get('code') ?? '' };
      const answer = await redeemer.token(
        { ...form, code_verifier: proofOfCode.verifier, redirect_uri: redirectUri },
        basic(client),
      );
      expect(answer.status).toBe(status);
    }
  });

  it('RFC 8707 §2: every resource of a push counts', async () => {
    const audience = `https://${randomUUID()}.example`;
    await admin('POST', '/resource-servers', { audience, name: 'API' });
    const own = await createClient({ settings: { resources: [audience], first_party: true } });
    const form = new URLSearchParams(request(pkce()));
    form.append('resource', audience);
    const push = (): Promise<Answer> =>
      send('/oauth2/par', { method: 'POST', body: form, headers: { Authorization: basic(own) } });
    expect((await push()).status).toBe(201);
    form.append('resource', 'https://unknown.example');
    expect((await push()).json.error).toBe('invalid_target');
  });

  it('§6: a client that has to push takes no other request', async () => {
    const strict = await createClient({ require_pushed_authorization_requests: true });
    const refused = sentTo(await new Browser().visit(authorizationPath(strict, pkce().challenge)));
    expect(refused.searchParams.get('error')).toBe('invalid_request');
    expect(refused.searchParams.get('error_uri')).toBe(`${issuer}/errors/push_required`);
    const { json } = await push(request(pkce()), strict);
    const page = await new Browser().visit(pathOf(json.request_uri, {}, strict));
    expect(page.html).toContain('type="password"');
  });
});

describe('JARM', () => {
  const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`));
  const signed = async (response: string | null) =>
    (await jwtVerify(response ?? '', keys, { issuer, audience: client.client_id })).payload;

  it.each([
    ['jwt', '?'],
    ['query.jwt', '?'],
    ['fragment.jwt', '#'],
  ])('§2.3: %s brings code and state in a signed response', async (mode, separator) => {
    const proof = pkce();
    const browser = new Browser();
    const page = await browser.visit(authorizationPath(client, proof.challenge, { response_mode: mode }));
    const location = sentTo(await signIn(browser, page, person));
    const text = separator === '?' ? location.search : location.hash;
    const fields = new URLSearchParams(text.slice(1));
    expect([...fields.keys()]).toEqual(['response']);
    const payload = await signed(fields.get('response'));
    expect(payload).toMatchObject({ state: 'xyz' });
    expect(payload.exp).toBeLessThanOrEqual(Date.now() / 1000 + 601);
    expect((await redeem(client, { ...proof, code: String(payload['code']) })).status).toBe(200);
  });

  it('§2.3.3: form_post.jwt posts it, and errors are signed too', async () => {
    const posted = { response_mode: 'form_post.jwt', prompt: 'none' };
    const page = await new Browser().visit(authorizationPath(client, pkce().challenge, posted));
    const response = /name="response" value="([^"]+)"/.exec(page.html)?.[1];
    expect(await signed(response ?? null)).toMatchObject({ error: 'login_required', state: 'xyz' });
  });
});
