// The guarantee: a claim that an administrator defines is told where, for whom and to whom the mapping says, live, and never takes the
// place of what the platform itself says.
// The attacks: a mapping that forges a protected claim; another client that reads what was meant for one; a claim asked for by name
// beyond the registration; more than a token can carry.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import {
  admin,
  createClient,
  createMachine,
  createPerson,
  createResource,
  type Person,
} from './support/administration.js';
import { Browser, formOf } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, refresh, sentTo, signIn } from './support/code-flow.js';
import { post, send } from './support/requests.js';

type Client = Awaited<ReturnType<typeof createClient>>;
type Claims = Record<string, unknown>;

/** Of this run alone: the flows beside it ask for other scopes. */
const scope = `directory:${randomUUID()}`;
const made: string[] = [];
let client: Client;
let other: Client;
let person: Person;

const mapping = (more: Claims) => ({
  name: `flow-${randomUUID()}`,
  claim: 'department',
  source: { attribute: '/department' },
  tokens: ['userinfo'],
  scope,
  ...more,
});
async function define(more: Claims = {}): Promise<string> {
  const body = mapping(more);
  const { status, text } = await admin('POST', '/claim-mappings', body);
  if (status !== 201) throw new Error(text);
  made.push(body.name);
  return body.name;
}
const drop = (name: string) => admin('DELETE', `/claim-mappings/${name}`);

beforeAll(async () => {
  await admin('POST', '/scopes', { name: scope, description: 'See where you work' });
  const registered = { scope: `openid profile email offline_access ${scope}` };
  [client, other] = [await createClient(registered), await createClient(registered)];
  const attributes = { department: 'R&D', groups: ['Dev', 'Ops'], tenant: 't-7', large: 'x'.repeat(5000) };
  person = await createPerson({ attributes });
});
afterEach(async () => {
  await Promise.all(made.splice(0).map(drop));
});

const tokens = async (by: Client = client, more: Record<string, string> = { scope: `openid ${scope}` }) =>
  (await redeem(by, await authorize(by, person, { more }))).json as Record<string, string>;
const userinfo = async (token: string | undefined): Promise<Claims> =>
  (await send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${token}` } })).json as Claims;

/** Every process has heard of it: several answers in a row, from whichever process. */
async function everywhere(ask: () => Promise<Claims>, isSo: (answer: Claims) => boolean): Promise<Claims> {
  const giveUpAt = Date.now() + 10_000;
  for (let row = 0; ;) {
    const answer = await ask();
    row = isSo(answer) ? row + 1 : 0;
    if (row === 6) return answer;
    if (Date.now() > giveUpAt) throw new Error(`still ${JSON.stringify(answer)}`);
    if (row === 0) await wait(20);
  }
}
const discovery = async () => (await send('/.well-known/openid-configuration')).json as Claims;
const isSupported = (claim: string) => (metadata: Claims) => (metadata['claims_supported'] as string[]).includes(claim);

it('the administration: made, listed, read, changed by version, deleted, and in the audit log', async () => {
  const name = await define();
  const path = `/claim-mappings/${name}`;
  const read = await admin('GET', path);
  expect(read.json).toMatchObject({ claim: 'department', source: { attribute: '/department' }, version: 1 });
  expect((await admin('PATCH', path, { tokens: ['id_token'] })).status).toBe(428);
  const match = { 'If-Match': read.headers.get('etag') ?? '' };
  expect((await admin('PATCH', path, { tokens: ['id_token'] }, match)).json).toMatchObject({
    tokens: ['id_token'],
    version: 2,
  });
  expect((await admin('PATCH', path, { tokens: ['userinfo'] }, match)).status).toBe(412);
  expect((await admin('POST', '/claim-mappings', mapping({ name }))).status).toBe(409);
  expect((await drop(name)).status).toBe(204);
  expect((await admin('GET', path)).status).toBe(404);
  const audit = await admin('GET', `/audit?object_kind=claim_mapping&object_id=${name}`);
  const actions = (audit.json.items as { action: string }[]).map(({ action }) => action);
  expect(actions).toEqual(['claim_mapping.delete', 'claim_mapping.update', 'claim_mapping.create']);
});

it.each([
  ...[
    'iss',
    'sub',
    'aud',
    'exp',
    'cnf',
    'act',
    'sid',
    'rid',
    'gid',
    'client_epoch',
    'jti',
    'scope',
    'tenant',
    'active',
  ],
  ...['email', 'email_verified', 'auth_time', 'acr', 'may_act', 'lineage', 'nonce', 'authorization_details'],
])('%s is the platform’s own: refused when it is made and when it is changed', async (claim) => {
  const refused = await admin('POST', '/claim-mappings', mapping({ claim }));
  expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/claim']);
  expect(refused.json.errors[0].detail).toContain('choose another name');
  const path = `/claim-mappings/${await define()}`;
  const changed = await admin('PATCH', path, { claim }, { 'If-Match': '"1"' });
  expect([changed.status, changed.json.errors[0].pointer]).toEqual([422, '/claim']);
  expect((await admin('GET', path)).json.claim).toBe('department');
});

it.each([
  ['two sources', { source: { attribute: '/a', roles: true } }, '/source'],
  ['no source', { source: {} }, '/source'],
  ['a pointer that is none', { source: { attribute: 'department' } }, '/source/attribute'],
  ['code', { source: { script: 'user.name' } }, '/source/script'],
  ['no token', { tokens: [] }, '/tokens'],
  ['another token', { tokens: ['refresh_token'] }, '/tokens/0'],
  ['neither scope nor client', { scope: undefined }, '/scope'],
  ['an unknown scope', { scope: 'nobody:knows' }, '/scope'],
  ['an unknown client', { client_id: 'nobody' }, '/client_id'],
  ['a name that is none', { claim: 'a b' }, '/claim'],
  ['too long a constant', { source: { value: 'x'.repeat(1001) } }, '/source/value'],
  ['too many steps', { transform: Array.from({ length: 6 }, () => ({ lowercase: true })) }, '/transform'],
  ['a step of two', { transform: [{ lowercase: true, prefix: 'x' }] }, '/transform/0'],
])('refused: %s', async (_what, more, pointer) => {
  const refused = await admin('POST', '/claim-mappings', mapping(more));
  expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, pointer]);
});

it('attributes are bounded, and patched member by member', async () => {
  const path = `/users/${(await createPerson({ attributes: { a: 1, b: { c: 2 } } })).id}`;
  const read = await admin('GET', path);
  const match = { 'If-Match': read.headers.get('etag') ?? '' };
  expect((await admin('PATCH', path, { attributes: { x: 'x'.repeat(9000) } }, match)).json.errors[0].pointer).toBe(
    '/attributes',
  );
  const { json } = await admin('PATCH', path, { attributes: { a: null, b: { d: 3 } } }, match);
  expect(json.attributes).toEqual({ b: { c: 2, d: 3 } });
});

it('is told in what the mapping names and nowhere else, live, within a second, until it is deleted', async () => {
  const first = await tokens();
  expect(await userinfo(first['access_token'])).toEqual({ sub: person.id });
  const name = await define();
  expect(
    await everywhere(
      () => userinfo(first['access_token']),
      ({ department }) => department !== undefined,
    ),
  ).toEqual({
    sub: person.id,
    department: 'R&D',
  });
  await everywhere(discovery, isSupported('department'));
  const given = await tokens();
  expect(decodeJwt(given['id_token'] ?? '')).not.toHaveProperty('department');
  expect(decodeJwt(given['access_token'] ?? '')).not.toHaveProperty('department');
  const without = await tokens(client, { scope: 'openid profile' });
  expect(await userinfo(without['access_token'])).not.toHaveProperty('department');
  await drop(name);
  await everywhere(
    () => userinfo(first['access_token']),
    ({ department }) => department === undefined,
  );
  await everywhere(discovery, (metadata) => !isSupported('department')(metadata));
});

it('in ID tokens, access tokens and introspection, also after a refresh; changed by steps', async () => {
  const steps = [{ lowercase: true }, { prefix: 'k8s:' }];
  await define({
    claim: 'groups',
    source: { attribute: '/groups' },
    tokens: ['id_token', 'userinfo'],
    transform: steps,
  });
  await define({ claim: 'https://example.com/tenant', source: { attribute: '/tenant' }, tokens: ['access_token'] });
  await define({ claim: 'site', source: { value: 'north' }, tokens: ['introspection'] });
  const groups = ['k8s:dev', 'k8s:ops'];
  const asked = async () => decodeJwt((await tokens())['id_token'] ?? '');
  await everywhere(asked, (claims) => claims['groups'] !== undefined);
  const {
    access_token: access = '',
    refresh_token: next = '',
    id_token: id = '',
  } = await tokens(client, {
    scope: `openid offline_access ${scope}`,
  });
  const renewed = (await refresh(client, next)).json as Record<string, string>;
  for (const token of [id, renewed['id_token'] ?? '']) {
    expect(decodeJwt(token)).toMatchObject({ groups, sub: person.id });
    expect(decodeJwt(token)).not.toHaveProperty('site');
  }
  for (const token of [access, renewed['access_token'] ?? '']) {
    expect(decodeJwt(token)).toMatchObject({ 'https://example.com/tenant': 't-7', sub: person.id });
    expect(decodeJwt(token)).not.toHaveProperty('groups');
  }
  const introspected = await post('/oauth2/introspect', { token: access }, client);
  expect(introspected.json).toMatchObject({ active: true, site: 'north', 'https://example.com/tenant': 't-7' });
  expect(introspected.json).not.toHaveProperty('groups');
});

it('a mapping for one client is not told to another, and goes before one for all', async () => {
  await define({ claim: 'cost_center', source: { value: 'all' } });
  await define({ claim: 'cost_center', source: { value: 'own' }, scope: undefined, client_id: client.client_id });
  await define({ claim: 'badge', source: { value: 'secret' }, scope: undefined, client_id: client.client_id });
  const mine = (await tokens())['access_token'];
  expect(
    await everywhere(
      () => userinfo(mine),
      ({ badge, cost_center: own }) => badge === 'secret' && own === 'own',
    ),
  ).toEqual({
    sub: person.id,
    cost_center: 'own',
    badge: 'secret',
  });
  const theirs = (await tokens(other))['access_token'];
  expect(await userinfo(theirs)).toEqual({ sub: person.id, cost_center: 'all' });
});

it('OpenID Connect Core §5.5: asked for by name it is told as far as the client is registered, after the person was asked', async () => {
  await define();
  const claims = JSON.stringify({ userinfo: { department: { essential: true } } });
  const asked = { scope: 'openid', claims };
  const byName = async () => userinfo((await tokens(client, asked))['access_token']);
  const told = await everywhere(byName, ({ department }) => department !== undefined);
  expect(told).toEqual({ sub: person.id, department: 'R&D' });
  const another = JSON.stringify({ userinfo: { department: { value: 'Sales' } } });
  const refused = (await tokens(client, { scope: 'openid', claims: another }))['access_token'];
  expect(await userinfo(refused)).toEqual({ sub: person.id });
  const narrow = await createClient({ scope: 'openid profile' });
  expect(await userinfo((await tokens(narrow, asked))['access_token'])).toEqual({ sub: person.id });

  const third = await createClient({ scope: `openid ${scope}`, settings: {}, client_name: 'Third party' });
  const browser = new Browser();
  const page = await signIn(browser, await browser.visit(authorizationPath(third, pkce().challenge, asked)), person);
  expect(page.html).toContain('See where you work');
  sentTo(await browser.submit(page, formOf(page.html, 'decision'), { decision: 'allow' }));
});

it('a claim that nobody had defined when the person agreed, or under another scope, is told by name only after they are asked again', async () => {
  const third = await createClient({ scope: `openid email offline_access ${scope}`, settings: {} });
  const claims = JSON.stringify({ userinfo: { department: null }, id_token: { department: null } });
  const asked = { scope: 'openid offline_access', claims };
  const browser = new Browser();
  const question = async () => {
    const proof = pkce();
    const opened = await browser.visit(authorizationPath(third, proof.challenge, asked));
    const page = await signIn(browser, opened, person);
    const allow = async () => {
      const done = sentTo(await browser.submit(page, formOf(page.html, 'decision'), { decision: 'allow' }));
      return (await redeem(third, { ...proof, code: done.searchParams.get('code') ?? '' })).json;
    };
    return { page, allow };
  };
  const before = await question();
  expect(before.page.html).not.toContain('See where you work');
  const first = await before.allow();

  const name = await define({ tokens: ['userinfo', 'id_token'] });
  const isTold = ({ department }: Claims) => department === 'R&D';
  await everywhere(async () => userinfo((await tokens(client, asked))['access_token']), isTold);
  await everywhere(async () => decodeJwt((await tokens(client, asked))['id_token'] ?? ''), isTold);
  const renewed = (await refresh(third, first.refresh_token)).json;
  for (const { access_token: access, id_token: id } of [first, renewed]) {
    expect(await userinfo(access)).toEqual({ sub: person.id });
    expect(decodeJwt(id)).not.toHaveProperty('department');
  }

  const again = await question();
  expect(again.page.html).toContain('See where you work');
  const second = await again.allow();
  expect(await userinfo(second.access_token)).toEqual({ sub: person.id, department: 'R&D' });
  expect(decodeJwt(second.id_token)).toMatchObject({ department: 'R&D' });
  expect(await userinfo(first.access_token)).toEqual({ sub: person.id });

  await admin('PATCH', `/claim-mappings/${name}`, { scope: 'email' }, { 'If-Match': '"1"' });
  await everywhere(
    () => userinfo(second.access_token),
    (answer) => !isTold(answer),
  );
});

it('a token for a machine has what needs no person; what is too large for a token is left out', async () => {
  const api = await createResource();
  const machine = await createMachine({ scope: api.scope });
  const own = { scope: undefined, client_id: machine.client_id, tokens: ['access_token'] };
  await define({ ...own, claim: 'environment', source: { value: 'test' } });
  await define({ ...own, claim: 'application', source: { client: '/client_name' } });
  await define({ ...own });
  const issued = async () => {
    const { json } = await post('/oauth2/token', { grant_type: 'client_credentials' }, machine);
    return decodeJwt(json.access_token as string) as Claims;
  };
  const claims = await everywhere(
    issued,
    ({ environment, application }) => environment !== undefined && application !== undefined,
  );
  expect(claims).toMatchObject({ environment: 'test', application: machine['client_name'], sub: machine.client_id });
  expect(claims).not.toHaveProperty('department');

  await define({ claim: 'large', source: { attribute: '/large' } });
  await define();
  const token = (await tokens())['access_token'];
  expect(
    await everywhere(
      () => userinfo(token),
      ({ department }) => department !== undefined,
    ),
  ).not.toHaveProperty('large');
});
