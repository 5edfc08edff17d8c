// The guarantee: an assertion gives a token once, to the client and for the scopes that an administrator has named, about somebody who
// is known here; and the token dies with all that it came from. The attacks: assertions that were used, altered, meant for others,
// brought by others, or signed by whoever could make the verifier take a wrong key.
import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { SseFeed, TokenVerifier, type TokenRefused } from '@tokenward/resource-server';
import {
  CompactSign,
  decodeJwt,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import { admin, createClient, createMachine, createPerson, createResource } from './support/administration.js';
import { eventually, Receiver } from './support/receiver.js';
import { isActive, post, send, type Answer } from './support/requests.js';
import { issuer as server, type Credentials } from './support/target.js';

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
type Client = Credentials & Record<string, unknown>;

let keys: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };
let jwk: JWK;
let resource: { readonly audience: string; readonly scope: string };
let witness: Credentials;
let service: Client;

const newService = (more: Record<string, unknown> = {}): Promise<Client> =>
  createMachine({ grant_types: [grantType], scope: resource.scope, ...more });

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one' };
  resource = await createResource();
  witness = await createMachine({ settings: { may_introspect: true, may_read_revocations: true } });
  service = await newService();
});

const issuerBody = (more: Record<string, unknown> = {}) => ({
  issuer: `https://issuer.example/${randomUUID()}`,
  jwks: { keys: [jwk] },
  clients: [service.client_id],
  scopes: [resource.scope],
  subject: { names: 'username' },
  ...more,
});

/** Somebody whose assertions count; gives the name. */
async function trust(more: Record<string, unknown> = {}): Promise<string> {
  const made = await admin('POST', '/trusted-issuers', issuerBody(more));
  if (made.status !== 201) throw new Error(`${made.status} ${made.text}`);
  return made.json.issuer as string;
}
const pathOf = (issuer: string): string => `/trusted-issuers/${encodeURIComponent(issuer)}`;
const change = async (issuer: string, patch: object): Promise<Answer> => {
  const { headers } = await admin('GET', pathOf(issuer));
  return admin('PATCH', pathOf(issuer), patch, { 'If-Match': headers.get('etag') ?? '' });
};

const now = (): number => Math.floor(Date.now() / 1000);
interface Made {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: CryptoKey | KeyObject;
}
const claimsFor = (iss: string, sub: string, more: Record<string, unknown> = {}) => ({
  ...{ iss, sub, aud: server, jti: randomUUID(), iat: now(), exp: now() + 60 },
  ...more,
});
const assert = (iss: string, sub: string, { claims, header, key = keys.privateKey }: Made = {}): Promise<string> =>
  new SignJWT(claimsFor(iss, sub, claims)).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key);

const bring = (assertion: string, client: Credentials = service, more: Record<string, string> = {}): Promise<Answer> =>
  post('/oauth2/token', { grant_type: grantType, assertion, ...more }, client);

/** An assertion from the second in which the memory of used ones began is refused: another one is made. */
const succeeds = (make: () => Promise<string>, client: Credentials = service): Promise<Answer> =>
  eventually(async () => {
    const answer = await bring(await make(), client);
    return answer.status === 200 ? answer : undefined;
  });
const tokenOf = async (iss: string, sub: string, client: Credentials = service): Promise<string> =>
  (await succeeds(() => assert(iss, sub), client)).json.access_token as string;

const refused = (answer: Answer): void => {
  expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  expect(answer.json.error_description).toBe(
    'The grant is invalid, expired, revoked, or was issued to another client.',
  );
};

describe('what an assertion gives', () => {
  it('is announced', async () => {
    const { json } = await send('/.well-known/oauth-authorization-server');
    expect(json.grant_types_supported).toContain(grantType);
  });

  it('an access token about a person who is known, and nothing else', async () => {
    const [person, iss] = [await createPerson(), await trust()];
    const answer = await succeeds(() => assert(iss, person.username));
    expect(answer.json).toMatchObject({ token_type: 'Bearer', scope: resource.scope });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    for (const member of ['refresh_token', 'id_token']) expect(answer.json).not.toHaveProperty(member);
    const claims = decodeJwt(answer.json.access_token as string);
    expect(claims).toMatchObject({ sub: person.id, aud: resource.audience, client_id: service.client_id });
    for (const claim of ['gid', 'sid', 'auth_time']) expect(claims).not.toHaveProperty(claim);
  });

  it('by a verified address, and by none that is not', async () => {
    const iss = await trust({ subject: { claim: 'email', names: 'email' } });
    const email = `${randomUUID()}@mail.example`;
    const person = await createPerson({ email, email_verified: true });
    const claims = { email: email.toUpperCase() };
    const answer = await succeeds(() => assert(iss, 'x', { claims }));
    expect(decodeJwt(answer.json.access_token as string).sub).toBe(person.id);
    refused(await bring(await assert(iss, 'x', { claims: { ...claims, email_verified: false } })));
    refused(await bring(await assert(iss, 'x', { claims: { email: person.username } })));
    const unproved = `${randomUUID()}@mail.example`;
    await createPerson({ email: unproved });
    refused(await bring(await assert(iss, 'x', { claims: { email: unproved } })));
  });

  it('by a link, and by no other name', async () => {
    const person = await createPerson();
    const iss = await trust({ subject: { names: 'user', links: { 'employee 7': person.id } } });
    const answer = await succeeds(() => assert(iss, 'employee 7'));
    expect(decodeJwt(answer.json.access_token as string).sub).toBe(person.id);
    for (const sub of ['employee 8', person.id, '__proto__']) refused(await bring(await assert(iss, sub)));
  });

  it('a pseudonym to a client that knows people by one', async () => {
    const [person, pairwise] = [await createPerson(), await newService({ subject_type: 'pairwise' })];
    const iss = await trust({ clients: [pairwise.client_id] });
    const claims = decodeJwt(await tokenOf(iss, person.username, pairwise));
    expect(claims.sub).toBe(claims['rid']);
    expect(claims.sub).not.toBe(person.id);
  });

  it('a token for the client itself, where the issuer speaks of clients', async () => {
    const iss = await trust({ subject: { names: 'client', links: { 'project:7': service.client_id } } });
    const token = await tokenOf(iss, 'project:7');
    expect(decodeJwt(token)).toMatchObject({ sub: service.client_id, client_id: service.client_id });
    expect(decodeJwt(token)).not.toHaveProperty('rid');
    const other = await newService();
    await change(iss, { clients: [service.client_id, other.client_id] });
    refused(await bring(await assert(iss, 'project:7'), other));
    await change(iss, { subject: { links: { 'project:7': null } } });
    refused(await bring(await assert(iss, 'project:7')));
  });

  it('no more scope than issuer and client have in common', async () => {
    const other = await createResource();
    const [person, iss] = [await createPerson(), await trust({ scopes: [resource.scope, other.scope] })];
    const wide = await bring(await assert(iss, person.username), service, { scope: other.scope });
    expect([wide.status, wide.json.error]).toEqual([400, 'invalid_scope']);
    const foreign = await bring(await assert(iss, person.username), service, { resource: other.audience });
    expect([foreign.status, foreign.json.error]).toEqual([400, 'invalid_target']);
  });
});

describe('an assertion is refused', () => {
  let iss: string;
  let name: string;
  beforeAll(async () => {
    iss = await trust({ assertion_lifetime_seconds: 120 });
    name = (await createPerson()).username;
    await tokenOf(iss, name);
  });

  it('the second time', async () => {
    const assertion = await assert(iss, name);
    expect((await bring(assertion)).status).toBe(200);
    refused(await bring(assertion));
    const { jti } = decodeJwt(assertion);
    refused(await bring(await assert(iss, name, { claims: { jti, exp: now() + 90 } })));
  });

  it('but once, however many bring it at the same time', async () => {
    const assertion = await assert(iss, name);
    const answers = await Promise.all(Array.from({ length: 8 }, () => bring(assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['has expired', () => ({ iat: now() - 100, exp: now() - 30 })],
    ['never expires', () => ({ exp: undefined })],
    ['lives too long', () => ({ exp: now() + 3000 })],
    ['was made too long ago', () => ({ iat: now() - 600 })],
    ['is from the future', () => ({ iat: now() + 60, exp: now() + 90 })],
    ['is not valid yet', () => ({ nbf: now() + 60 })],
    ['has no jti', () => ({ jti: undefined })],
    ['has no subject', () => ({ sub: undefined })],
    ['is about nobody', () => ({ sub: randomUUID() })],
    ['is about a NUL', () => ({ sub: 'a\0b' })],
    ['is about a number', () => ({ sub: 7 })],
    ['is for nobody', () => ({ aud: undefined })],
    ['is for somebody else', () => ({ aud: 'https://elsewhere.example' })],
    ['is for us and somebody else', () => ({ aud: [server, 'https://elsewhere.example'] })],
    ['is for a page below us', () => ({ aud: `${server}/oauth2/introspect` })],
    ['is of an issuer that nobody trusts', () => ({ iss: 'https://nobody.example' })],
    ['is of a NUL', () => ({ iss: 'a\0b' })],
    ['is ours', () => ({ iss: server })],
    ['is very long', () => ({ padding: 'x'.repeat(20_000) })],
  ])('that %s', async (_what, claims) => {
    refused(await bring(await assert(iss, name, { claims: claims() })));
  });

  it.each<[string, () => Promise<string> | string]>([
    ['another key', async () => assert(iss, name, { key: (await generateKeyPair('ES256')).privateKey })],
    ['an unknown kid', () => assert(iss, name, { header: { kid: 'two' } })],
    ['the type of an access token', () => assert(iss, name, { header: { typ: 'at+jwt' } })],
    ['nobody', () => new UnsecuredJWT(claimsFor(iss, name)).encode()],
    [
      'a critical extension',
      () =>
        new CompactSign(Buffer.from(JSON.stringify(claimsFor(iss, name))))
          .setProtectedHeader({ alg: 'ES256', kid: 'one', crit: ['x'], x: 1 })
          .sign(keys.privateKey, { crit: { x: true } }),
    ],
    [
      'the public key as a secret',
      async () =>
        assert(iss, name, {
          key: createSecretKey(Buffer.from(await exportSPKI(keys.publicKey))),
          header: { alg: 'HS256' },
        }),
    ],
  ])('that is signed with %s', async (_what, make) => {
    refused(await bring(await make()));
  });

  it('that is no JWT, comes twice in a request, or not at all', async () => {
    for (const text of ['x', 'a.b.c', '..', 'e30.e30.']) refused(await bring(text));
    const assertion = await assert(iss, name);
    const twice = new URLSearchParams({ grant_type: grantType, assertion });
    twice.append('assertion', assertion);
    const answer = await send('/oauth2/token', { method: 'POST', body: twice });
    expect([answer.status, answer.json.error_code]).toEqual([400, 'repeated_parameter']);
    const without = await post('/oauth2/token', { grant_type: grantType }, service);
    expect([without.status, without.json.error_code]).toEqual([400, 'parameter_absent']);
  });

  it('of an algorithm that the issuer is not registered for', async () => {
    const strict = await trust({ algorithms: ['RS256'] });
    refused(await bring(await assert(strict, name)));
  });

  it('by the audience of the token endpoint it is not', async () => {
    for (const aud of [`${server}/oauth2/token`, [server]]) {
      expect((await bring(await assert(iss, name, { claims: { aud } }))).status).toBe(200);
    }
  });

  it('from a client that the issuer is not trusted for, that is not registered for it, or that is public', async () => {
    refused(await bring(await assert(iss, name), await newService()));
    const unregistered = await createMachine({ scope: resource.scope });
    await change(iss, { clients: [service.client_id, unregistered.client_id] });
    expect((await bring(await assert(iss, name), unregistered)).json.error).toBe('unauthorized_client');
    const open = await createClient({
      grant_types: ['authorization_code', grantType],
      token_endpoint_auth_method: 'none',
    });
    await change(iss, { clients: [service.client_id, open.client_id] });
    const form = { grant_type: grantType, assertion: await assert(iss, name), client_id: open.client_id };
    expect((await post('/oauth2/token', form)).json.error).toBe('unauthorized_client');
    expect((await bring(await assert(iss, name))).status).toBe(200);
  });

  it('about somebody whose account is switched off', async () => {
    const person = await createPerson();
    await admin('POST', `/users/${person.id}/disable`);
    refused(await bring(await assert(iss, person.username)));
  });
});

describe('ends with it', () => {
  interface Party {
    readonly person: { readonly id: string };
    readonly client: Client;
    readonly iss: string;
    readonly token: string;
  }
  it.each<[string, (party: Party) => Promise<Answer>]>([
    ['the person', ({ person }) => admin('POST', `/users/${person.id}/disable`)],
    ['the person’s tokens', ({ person }) => admin('POST', '/revocations', { type: 'user', id: person.id })],
    ['the client', ({ client }) => admin('POST', `/clients/${client.client_id}/disable`)],
    ['the client’s own word', ({ client, token }) => post('/oauth2/revoke', { token }, client)],
    ['the issuer, switched off', ({ iss }) => change(iss, { disabled: true })],
    ['the issuer, deleted', ({ iss }) => admin('DELETE', pathOf(iss))],
    ['what the issuer may give', ({ iss }) => change(iss, { scopes: [] })],
  ])('%s', async (_what, end) => {
    const [person, other, client] = [await createPerson(), await createPerson(), await newService()];
    const iss = await trust({ clients: [client.client_id] });
    const token = await tokenOf(iss, person.username, client);
    const bystander = await tokenOf(await trust(), other.username);
    expect(await Promise.all([token, bystander].map((one) => isActive(one, witness)))).toEqual([true, true]);
    expect((await end({ person, client, iss, token })).status).toBeLessThan(300);
    expect(await Promise.all([token, bystander].map((one) => isActive(one, witness)))).toEqual([false, true]);
  });

  it('and not with what is made in its place: an issuer that is switched on again gives again', async () => {
    const [person, iss] = [await createPerson(), await trust()];
    const before = await tokenOf(iss, person.username);
    await change(iss, { disabled: true });
    refused(await bring(await assert(iss, person.username)));
    await change(iss, { disabled: null });
    const after = await tokenOf(iss, person.username);
    expect(await Promise.all([before, after].map((one) => isActive(one, witness)))).toEqual([false, true]);
    const other = { ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid: 'one' };
    await admin('DELETE', pathOf(iss));
    await trust({ issuer: iss, jwks: { keys: [other] } });
    refused(await bring(await assert(iss, person.username)));
    expect(await isActive(after, witness)).toBe(false);
  });

  it('also where nobody is asked', async () => {
    const client = { clientId: witness.client_id, clientSecret: witness.client_secret };
    const feed = new SseFeed({ issuer: server, ...client });
    const verifier = new TokenVerifier({ issuer: server, audience: resource.audience, client, feed });
    await verifier.start();
    try {
      const [person, iss] = [await createPerson(), await trust()];
      const token = await tokenOf(iss, person.username);
      expect((await verifier.verify(token)).sub).toBe(person.id);
      await admin('DELETE', pathOf(iss));
      const reason = await eventually(() =>
        verifier.verify(token).then(
          () => undefined,
          (error: unknown) => (error as TokenRefused).reason,
        ),
      );
      expect(reason).toBe('revoked');
    } finally {
      await verifier.close();
    }
  });
});

it('finds keys where the issuer publishes them, and is not made to ask for them again and again', async () => {
  const receiver = await Receiver.start();
  try {
    receiver.answer = () => ({ status: 200, body: JSON.stringify({ keys: [jwk] }) });
    const [person, iss] = [await createPerson(), await trust({ jwks: undefined, jwks_uri: receiver.url('/jwks') })];
    await tokenOf(iss, person.username);
    const { privateKey: key } = await generateKeyPair('ES256');
    for (const kid of ['made', 'up', 'by', 'somebody']) {
      refused(await bring(await assert(iss, person.username, { key, header: { kid } })));
    }
    expect((await bring(await assert(iss, person.username))).status).toBe(200);
    const mostProcesses = 2;
    expect(receiver.to('/jwks').length).toBeLessThanOrEqual(mostProcesses);
  } finally {
    await receiver.close();
  }
});

describe('the administration of trusted issuers', () => {
  it('is like that of everything else: by version, audited, in pages', async () => {
    const body = issuerBody();
    const made = await admin('POST', '/trusted-issuers', body);
    expect(made.json).toMatchObject({ ...body, disabled: false, version: 1, assertion_lifetime_seconds: 300 });
    expect(made.json).not.toHaveProperty('lineage');
    expect((await admin('POST', '/trusted-issuers', body)).status).toBe(409);
    const path = pathOf(body.issuer);
    expect((await admin('PATCH', path, { disabled: true })).status).toBe(428);
    expect((await admin('PATCH', path, { disabled: true }, { 'If-Match': '"7"' })).status).toBe(412);
    expect((await change(body.issuer, { disabled: true })).json).toMatchObject({ disabled: true, version: 2 });
    const audit = await admin('GET', '/audit?object_kind=trusted_issuer');
    expect(audit.json.items[0]).toMatchObject({ action: 'trusted_issuer.update', after: { disabled: true } });
    expect((await admin('GET', '/trusted-issuers?limit=1')).json.items).toHaveLength(1);
    expect((await admin('DELETE', path)).status).toBe(204);
    expect((await admin('GET', path)).status).toBe(404);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no keys', { jwks: undefined }, '/jwks'],
    ['keys in two places', { jwks_uri: 'https://keys.example/jwks' }, '/jwks'],
    ['keys in our own network', { jwks: undefined, jwks_uri: 'https://169.254.169.254/jwks' }, '/jwks_uri'],
    ['a symmetric algorithm', { algorithms: ['HS256'] }, '/algorithms/0'],
    ['no signature', { algorithms: ['none'] }, '/algorithms/0'],
    ['a scope that is not there', { scopes: ['nothing:here'] }, '/scopes/0'],
    ['sign-in', { scopes: ['openid'] }, '/scopes/0'],
    ['administration for people', { scopes: ['clients:read'] }, '/scopes/0'],
    ['a client that is not there', { clients: ['nobody'] }, '/clients/0'],
    ['this server', { issuer: server }, '/issuer'],
    ['a private key', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' }] } }, '/jwks/keys/0/d'],
    ['links to names', { subject: { names: 'username', links: { a: 'b' } } }, '/subject/links'],
    ['assertions without end', { assertion_lifetime_seconds: 86_400 }, '/assertion_lifetime_seconds'],
  ])('refuses %s', async (_what, more, pointer) => {
    const answer = await admin('POST', '/trusted-issuers', issuerBody(more));
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, pointer]);
  });
});
