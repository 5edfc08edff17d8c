// The guarantee: a signed answer says who gave it, to whom and when; and it passes for no token.
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createClient, createMachine, createPerson } from './support/administration.js';
import { authorize, redeem } from './support/code-flow.js';
import { basic, post, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

// The first key of a kind is made when it is first needed: whoever has just read the set reads it again.
const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`), { cooldownDuration: 0 });
const signedType = 'application/token-introspection+jwt';
const introspect = (token: string, client: Credentials, accept: string): Promise<Answer> =>
  send('/oauth2/introspect', {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: { Authorization: basic(client), Accept: accept },
  });
const tokenOf = async (client: Credentials): Promise<string> => {
  const { json } = await post('/oauth2/token', { grant_type: 'client_credentials' }, client);
  return json.access_token as string;
};

describe('RFC 9701', () => {
  it('§5: an answer that is asked for signed is a JWT for whoever asks, with all of it in one member', async () => {
    const client = await createMachine({ introspection_signed_response_alg: 'ES256' });
    const token = await tokenOf(client);
    const answer = await introspect(token, client, `application/json;q=0.5, ${signedType}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, signedType]);
    const expected = { issuer, audience: client.client_id, typ: 'token-introspection+jwt', algorithms: ['ES256'] };
    const { payload } = await jwtVerify(answer.text, keys, expected);
    expect(Object.keys(payload).sort()).toEqual(['aud', 'iat', 'iss', 'token_introspection']);
    expect(payload['token_introspection']).toMatchObject({ active: true, client_id: client.client_id });
    // It is no access token, nor will it do for one.
    expect((await introspect(answer.text, client, 'application/json')).json).toEqual({ active: false });
  });

  it('§5: of a dead token it says that alone, and plain JSON stays the default', async () => {
    const client = await createMachine();
    const token = await tokenOf(client);
    await post('/oauth2/revoke', { token }, client);
    const { payload } = await jwtVerify((await introspect(token, client, signedType)).text, keys);
    expect(payload['token_introspection']).toEqual({ active: false });
    expect((await introspect(token, client, '*/*')).json).toEqual({ active: false });
  });

  it('§4: who does not authenticate gets an error as JSON', async () => {
    const client = await createMachine();
    const answer = await introspect(await tokenOf(client), { ...client, client_secret: 'wrong' }, signedType);
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
  });
});

it('OpenID Connect Core §5.3.2: userinfo is signed for a client that registered an algorithm', async () => {
  const client = await createClient({ userinfo_signed_response_alg: 'PS256' });
  const person = await createPerson();
  const { json } = await redeem(client, await authorize(client, person));
  const answer = await send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${json.access_token}` } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/jwt']);
  const { payload } = await jwtVerify(answer.text, keys, { issuer, audience: client.client_id });
  expect(payload.sub).toBe(person.id);
  expect(decodeProtectedHeader(answer.text).alg).toBe('PS256');
  const refused = await send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${answer.text}` } });
  expect([refused.status, refused.json.error]).toEqual([401, 'invalid_token']);
});
