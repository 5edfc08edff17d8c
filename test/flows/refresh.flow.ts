// The guarantee: of a family of refresh tokens one is good at a time; an old one that comes again ends the grant.
// The attack: a refresh token is copied from a device and used beside its owner.
import { admin, createClient, createMachine, createPerson, type Person } from './support/administration.js';
import { authorize, redeem, refresh } from './support/code-flow.js';
import { isActive, post, type Answer } from './support/requests.js';
import type { Credentials } from './support/target.js';

let app: { client_id: string };
let impatient: { client_id: string };
let confidential: Credentials;
let witness: Credentials;
let person: Person;

const publicClient = { token_endpoint_auth_method: 'none' };

beforeAll(async () => {
  app = await createClient(publicClient);
  impatient = await createClient({ ...publicClient, settings: { first_party: true, refresh_grace_seconds: 0 } });
  confidential = await createClient();
  witness = await createMachine({ settings: { may_introspect: true } });
  person = await createPerson();
});

const tokensOf = async (client: { client_id: string }): Promise<Answer['json']> =>
  (await redeem(client, await authorize(client, person))).json;

const refused = (answer: Answer) => {
  expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
};

describe('a public client', () => {
  it('gets a new refresh token with each use', async () => {
    const tokens = await tokensOf(app);
    const answer = await refresh(app, tokens.refresh_token);
    expect(answer.status).toBe(200);
    expect(answer.json.refresh_token).not.toBe(tokens.refresh_token);
    expect(await isActive(answer.json.access_token, witness)).toBe(true);
  });

  it('T2.1: 32 at a time all get the same successor', async () => {
    const tokens = await tokensOf(app);
    const answers = await Promise.all(Array.from({ length: 32 }, () => refresh(app, tokens.refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(32).fill(200));
    expect(new Set(answers.map(({ json }) => json.refresh_token)).size).toBe(1);
  });

  it('T2.1: without a grace time one succeeds, and the family ends', async () => {
    const tokens = await tokensOf(impatient);
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(impatient, tokens.refresh_token)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { json } of won) {
      refused(await refresh(impatient, json.refresh_token));
      expect(await isActive(json.access_token, witness)).toBe(false);
    }
  });

  it('T2.2, T2.4: an older generation ends the grant: newer refresh tokens and access tokens are dead', async () => {
    const tokens = await tokensOf(app);
    const second = (await refresh(app, tokens.refresh_token)).json;
    const third = (await refresh(app, second.refresh_token)).json;
    refused(await refresh(app, tokens.refresh_token));
    refused(await refresh(app, third.refresh_token));
    for (const token of [tokens, second, third]) expect(await isActive(token.access_token, witness)).toBe(false);
  });

  it('T2.6: another client’s try is refused, and costs the family nothing', async () => {
    const tokens = await tokensOf(app);
    refused(await refresh(impatient, tokens.refresh_token));
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200);
  });

  it('T2.8: a lost answer is repeated', async () => {
    const tokens = await tokensOf(app);
    const lost = await refresh(app, tokens.refresh_token);
    const again = await refresh(app, tokens.refresh_token);
    expect(again.json.refresh_token).toBe(lost.json.refresh_token);
    expect((await refresh(app, again.json.refresh_token)).status).toBe(200);
  });

  it('T2.10: an altered token is refused like an unknown one', async () => {
    const { refresh_token: token } = await tokensOf(app);
    const bytes = Buffer.from(token.slice(4), 'base64url');
    for (const position of [0, 17, 20, 30, 80]) {
      const altered = Buffer.from(bytes);
      altered[position] = (altered[position] ?? 0) ^ 1;
      refused(await refresh(app, `rt1.${altered.toString('base64url')}`));
    }
    expect((await refresh(app, token)).status).toBe(200);
  });

  it('may narrow the scope, never widen it', async () => {
    const tokens = await tokensOf(app);
    const wide = await refresh(app, tokens.refresh_token, { scope: 'openid email' });
    expect([wide.status, wide.json.error]).toEqual([400, 'invalid_scope']);
    const narrow = await refresh(app, tokens.refresh_token, { scope: 'openid' });
    expect(narrow.json.scope).toBe('openid');
  });
});

it('a confidential client keeps its refresh token', async () => {
  const tokens = await tokensOf(confidential);
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(confidential, tokens.refresh_token)));
  expect(new Set(answers.map(({ json }) => json.refresh_token))).toEqual(new Set([tokens.refresh_token]));
});

describe('T2.12: a refresh is refused, and access tokens are dead, after', () => {
  const ends: Record<string, (owner: Person, tokens: Answer['json'], client: Credentials) => Promise<Answer>> = {
    'the user was disabled': (owner) => admin('POST', `/users/${owner.id}/disable`),
    'the user’s tokens were revoked': (owner) => admin('POST', `/users/${owner.id}/revoke-tokens`),
    'the user’s password was set': (owner) =>
      admin('POST', `/users/${owner.id}/set-password`, { password: 'another long password' }),
    'the client was disabled': (_owner, _tokens, client) => admin('POST', `/clients/${client.client_id}/disable`),
    'the grant was revoked': (_owner, tokens) => {
      const { gid } = JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url').toString());
      return admin('POST', '/revocations', { type: 'grant', id: gid });
    },
    'its client revoked the refresh token': (_owner, tokens, client) =>
      post('/oauth2/revoke', { token: tokens.refresh_token, client_id: client.client_id }),
  };
  for (const [what, end] of Object.entries(ends)) {
    it(what, async () => {
      const owner = await createPerson();
      const client = await createClient(publicClient);
      const tokens = (await redeem(client, await authorize(client, owner))).json;
      expect(await isActive(tokens.access_token, witness)).toBe(true);
      const ended = await end(owner, tokens, client);
      expect(ended.status).toBeLessThan(300);
      expect(await isActive(tokens.access_token, witness)).toBe(false);
      const answer = await refresh(client, tokens.refresh_token);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    });
  }
});

it('T2.5: a refresh beside an ending never leaves a live token', async () => {
  for (let round = 0; round < 20; round += 1) {
    const tokens = await tokensOf(app);
    const [refreshed, revoked] = await Promise.all([
      refresh(app, tokens.refresh_token),
      post('/oauth2/revoke', { token: tokens.refresh_token, client_id: app.client_id }),
    ]);
    expect(revoked.status).toBe(200);
    if (refreshed.status === 200) expect(await isActive(refreshed.json.access_token, witness)).toBe(false);
  }
});
