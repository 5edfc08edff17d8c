// The guarantee: whatever ends something tells of it, by the same events whoever does it and by whichever way.
import { randomUUID } from 'node:crypto';
import { admin, createClient, createMachine, createPerson, type Person } from './support/administration.js';
import { Browser } from './support/browser.js';
import { authorize, redeem, refresh } from './support/code-flow.js';
import { eventually, Receiver } from './support/receiver.js';
import { post, type Answer } from './support/requests.js';
import { type Credentials } from './support/target.js';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.start();
  receiver.answer = () => ({ status: 200 });
  const topics = ['revocations.v1', 'lifecycle.v1', 'clients.v1', 'keys.v1', 'sessions.v1'];
  const made = await admin('POST', '/webhooks', { name: 'All', url: receiver.url('/all'), topics });
  expect(made.status).toBe(201);
});
afterAll(() => receiver.close());

interface Told {
  readonly type: string;
  readonly data: Record<string, unknown>;
}
const told = (): Told[] => receiver.to('/all').map(({ body }) => JSON.parse(body) as Told);

interface Situation {
  readonly person: Person;
  readonly client: Credentials;
  readonly browser: Browser;
  readonly code: { readonly code: string; readonly verifier: string };
  readonly tokens: Answer['json'];
  /** What the tokens name. */
  readonly claims: Record<string, string>;
}

const claimsOf = (token: string): Record<string, string> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;

const publicClient = {
  token_endpoint_auth_method: 'none',
  settings: { first_party: true, refresh_grace_seconds: 0 },
};

/** A person who is signed in at an application, online: their session carries the grant. */
async function situation(): Promise<Situation> {
  const [person, client] = [await createPerson(), await createClient(publicClient)];
  const browser = new Browser();
  const code = await authorize(client, person, { browser, more: { scope: 'openid' } });
  const { json: tokens } = await redeem(client, code);
  return { person, client, browser, code, tokens, claims: claimsOf(tokens.access_token as string) };
}

const own = ({ browser }: Situation, method: string, path: string, body?: object) =>
  browser.open(`/account${path}`, {
    method,
    headers: { 'X-Requested-By': 'flow', ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

const revoke = (token: string, client: Credentials) => post('/oauth2/revoke', { token, client_id: client.client_id });

type Expected = (situation: Situation) => readonly [string, Record<string, unknown>][];

const grantEnds =
  (reason: string): Expected =>
  ({ claims }) => [['authz.grant.revoked.v1', { k: 'gid', id: claims['gid'], term: true, reason }]];
const sessionEnds =
  (reason: string): Expected =>
  ({ claims }) => [
    ['authz.session.revoked.v1', { k: 'sid', id: claims['sid'], term: true, reason }],
    ['authz.session.ended.v1', { sid: claims['sid'], reason }],
    ['authz.grant.revoked.v1', { k: 'gid', id: claims['gid'], reason }],
  ];
const personEnds =
  (reason: string): Expected =>
  ({ claims }) => [
    ['authz.subject.revoked.v1', { k: 'sub', id: claims['rid'], term: false, reason }],
    ['authz.session.ended.v1', { sid: claims['sid'], reason }],
  ];
const clientEnds =
  (reason: string, changed: Record<string, unknown>): Expected =>
  ({ client: { client_id } }) => [
    ['authz.client.revoked.v1', { k: 'client', id: client_id, term: false, reason }],
    ['authz.client.changed.v1', { client_id, ...changed }],
  ];

const sessionOf = async ({ person }: Situation): Promise<string> =>
  (await admin('GET', `/users/${person.id}/sessions`)).json.items[0].session_id as string;

const triggers: Record<string, readonly [(situation: Situation) => Promise<unknown>, Expected]> = {
  'a code presented again': [
    ({ client, code }) => redeem(client, code),
    (given) => [
      ['authz.code.replayed.v1', { gid: given.claims['gid'], reason: 'code_replay' }],
      ...grantEnds('code_replay')(given),
    ],
  ],
  'an access token given back': [
    ({ tokens, client }) => revoke(tokens.access_token as string, client),
    ({ claims }) => [['authz.token.revoked.v1', { k: 'jti', id: claims['jti'], reason: 'token_revoked' }]],
  ],
  'a sign-out': [
    ({ browser, tokens }) => browser.visit(`/oauth2/logout?id_token_hint=${tokens.id_token as string}`),
    sessionEnds('user_logout'),
  ],
  'a session ended by its person': [
    async (given) => own(given, 'DELETE', `/sessions/${await sessionOf(given)}`),
    sessionEnds('user_request'),
  ],
  'a session ended by an administrator': [
    async (given) => admin('DELETE', `/users/${given.person.id}/sessions/${await sessionOf(given)}`),
    sessionEnds('admin'),
  ],
  'a person disabled': [({ person }) => admin('POST', `/users/${person.id}/disable`), personEnds('user_disabled')],
  'a person deleted': [({ person }) => admin('DELETE', `/users/${person.id}`), personEnds('user_disabled')],
  'a password set by an administrator': [
    ({ person }) => admin('POST', `/users/${person.id}/set-password`, { password: 'another long password' }),
    personEnds('credential_change'),
  ],
  'a person’s tokens revoked': [
    ({ person }) => admin('POST', `/users/${person.id}/revoke-tokens`),
    personEnds('admin'),
  ],
  'a client disabled': [
    ({ client }) => admin('POST', `/clients/${client.client_id}/disable`),
    clientEnds('client_disabled', { disabled: true }),
  ],
  'a client deleted': [
    ({ client }) => admin('DELETE', `/clients/${client.client_id}`),
    clientEnds('client_deleted', { deleted: true }),
  ],
  'a compromised client’s tokens revoked': [
    ({ client }) => admin('POST', `/clients/${client.client_id}/revoke-tokens`),
    clientEnds('admin', { disabled: false }),
  ],
  'a grant withdrawn by its person': [
    (given) => own(given, 'DELETE', `/grants/${given.claims['gid'] ?? ''}`),
    grantEnds('user_request'),
  ],
  'a consent withdrawn': [
    (given) => own(given, 'DELETE', `/consents/${given.client.client_id}`),
    grantEnds('consent_withdrawn'),
  ],
  'a grant revoked by an administrator': [
    ({ claims }) => admin('POST', '/revocations', { type: 'grant', id: claims['gid'] }),
    grantEnds('admin'),
  ],
};

const isTold = ([type, data]: readonly [string, Record<string, unknown>]): boolean =>
  told().some(
    (event) => event.type === type && Object.entries(data).every(([name, value]) => event.data[name] === value),
  );

async function expectTold(expected: readonly [string, Record<string, unknown>][]): Promise<void> {
  for (const one of expected) {
    const timeout = new Promise<string>((resolve) => {
      setTimeout(resolve, 20_000, `not told: ${JSON.stringify(one)}`).unref();
    });
    expect(await Promise.race([eventually(() => (isTold(one) ? 'told' : undefined)), timeout])).toBe('told');
  }
}

describe('what is told of', () => {
  it.each(Object.entries(triggers))('%s', async (_what, [trigger, expected]) => {
    const given = await situation();
    await trigger(given);
    await expectTold(expected(given));
  });

  it('a refresh token used again, and one given back', async () => {
    const client = await createClient(publicClient);
    const tokensOf = async () => (await redeem(client, await authorize(client, await createPerson()))).json;
    const [reused, returned] = [await tokensOf(), await tokensOf()];
    await refresh(client, reused.refresh_token as string);
    await refresh(client, reused.refresh_token as string);
    await revoke(returned.refresh_token as string, client);
    const gids = [reused, returned].map(({ access_token }) => claimsOf(access_token as string)['gid']);
    await expectTold([
      ['authz.refresh.reuse_detected.v1', { gid: gids[0] }],
      ['authz.grant.revoked.v1', { id: gids[0], reason: 'refresh_reuse' }],
      ['authz.grant.revoked.v1', { id: gids[1], reason: 'token_revoked' }],
    ]);
  });

  it('a compromised secret: the client changes, and its tokens end', async () => {
    const client = await createMachine();
    await post('/oauth2/token', { grant_type: 'client_credentials' }, client);
    await admin('POST', `/clients/${client.client_id}/rotate-secret`, {});
    await admin('POST', `/clients/${client.client_id}/revoke-tokens`);
    await expectTold([
      ['authz.client.changed.v1', { client_id: client.client_id, version: 2 }],
      ['authz.client.revoked.v1', { id: client.client_id, reason: 'admin' }],
    ]);
  });

  it('a key revoked', async () => {
    // One that has not signed yet, so that the other flows go on.
    const { items } = (await admin('POST', '/keys/rotate', {})).json as { items: { kid: string; state: string }[] };
    const kid = items.find(({ state }) => state === 'pending')?.kid ?? '';
    await admin('POST', `/keys/${kid}/revoke`);
    await expectTold([
      ['authz.key.revoked.v1', { k: 'kid', id: kid, reason: 'key_compromise' }],
      ['authz.key.changed.v1', { kid, state: 'revoked' }],
    ]);
  });

  it('a role that gives less, and a scope', async () => {
    const [name, scope] = [`helper-${randomUUID().slice(0, 8)}`, `s-${randomUUID()}:read`];
    await admin('POST', '/roles', { name, scopes: ['users:read', 'audit:read'] });
    const [person, client] = [
      await createPerson({ roles: [name] }),
      await createClient({ scope: 'openid users:read' }),
    ];
    const code = await authorize(client, person, { more: { scope: 'openid users:read' } });
    const { gid } = claimsOf((await redeem(client, code)).json.access_token as string);
    await admin(
      'PATCH',
      `/roles/${name}`,
      { scopes: ['audit:read'] },
      { 'If-Match': '"1"', 'Content-Type': 'application/merge-patch+json' },
    );
    await admin('POST', '/scopes', { name: scope, description: 'See it' });
    await expectTold([
      ['authz.resource.changed.v1', { kind: 'role', id: name, version: 2 }],
      ['authz.grant.revoked.v1', { id: gid, reason: 'scope_removed' }],
      ['authz.resource.changed.v1', { kind: 'scope', id: scope }],
    ]);
  });
});
