// The guarantee: what is exchanged never holds more than what it came from, and dies with it. The attacks: tokens that were not meant
// for who brings them, audiences and scopes beyond the policy, actors who may not act, and every way to end a parent.
import { SseFeed, TokenVerifier, type TokenRefused } from '@tokenward/resource-server';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { admin, createClient, createMachine, createPerson, createResource } from './support/administration.js';
import { authorize, redeem, refresh } from './support/code-flow.js';
import { basic, isActive, post, send, type Answer } from './support/requests.js';
import { issuer, target, type Credentials } from './support/target.js';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const machineToken = { grant_type: 'client_credentials' };

interface Resource {
  readonly audience: string;
  readonly scope: string;
}
type Client = Credentials & Record<string, unknown>;

/** `orders` is what people's application uses; it calls `billing`, by the client `service`. */
let orders: Resource;
let billing: Resource;
let witness: Credentials;
let application: Client;
let service: Client;

const newService = (exchange: Record<string, unknown> | undefined, more: Record<string, unknown> = {}) =>
  createMachine({
    grant_types: ['client_credentials', grantType],
    scope: `${orders.scope} ${billing.scope}`,
    settings: exchange === undefined ? {} : { token_exchange: exchange },
    ...more,
  });
const ofBilling = (more: Record<string, unknown> = {}) => ({
  audiences: [billing.audience],
  subject_audiences: [orders.audience],
  ...more,
});

beforeAll(async () => {
  [orders, billing] = await Promise.all([createResource(), createResource()]);
  witness = await createMachine({ settings: { may_introspect: true, may_read_revocations: true } });
  application = await createClient({ scope: `openid offline_access ${orders.scope} ${billing.scope}` });
  service = await newService(ofBilling({ impersonation: true }));
});

const exchange = (client: Credentials, subject: string, more: Record<string, string> = {}): Promise<Answer> =>
  post(
    '/oauth2/token',
    { grant_type: grantType, subject_token: subject, subject_token_type: accessTokenType, ...more },
    client,
  );
const byActor = (token: string) => ({ actor_token: token, actor_token_type: accessTokenType });

const machineTokenOf = async (client: Credentials): Promise<string> =>
  (await post('/oauth2/token', machineToken, client)).json.access_token;

/** A person's tokens at the application. */
async function signedIn(client: Client = application) {
  const person = await createPerson();
  const scope = `openid offline_access ${orders.scope} ${billing.scope}`;
  const { json } = await redeem(client, await authorize(client, person, { more: { scope } }));
  return { person, token: json.access_token as string, refreshToken: json.refresh_token as string };
}

async function exchanged(client: Credentials, subject: string, more: Record<string, string> = {}): Promise<string> {
  const answer = await exchange(client, subject, more);
  if (answer.status !== 200) throw new Error(`exchange answered ${answer.status}: ${answer.text}`);
  return answer.json.access_token;
}

describe('an exchanged token', () => {
  it('is for the other resource, of the same person and grant, holds no more, and ends no later', async () => {
    const { token } = await signedIn();
    const answer = await exchange(service, token);
    expect(answer.json).toMatchObject({
      issued_token_type: accessTokenType,
      token_type: 'Bearer',
      scope: billing.scope,
    });
    expect(answer.json).not.toHaveProperty('refresh_token');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [before, after] = [decodeJwt(token), decodeJwt(answer.json.access_token)];
    expect(after).toMatchObject({ aud: billing.audience, client_id: service.client_id, sub: before.sub });
    for (const claim of ['gid', 'sid', 'rid', 'sub_epoch', 'auth_time']) expect(after[claim]).toEqual(before[claim]);
    expect(after).not.toHaveProperty('act');
    expect(after.exp).toBeLessThanOrEqual(before.exp ?? 0);
    expect(answer.json.expires_in).toBe((after.exp ?? 0) - (after.iat ?? 0));
  });

  it('says who acts, also within what was exchanged before, until it is too many', async () => {
    const { token } = await signedIn();
    const first = await exchanged(service, token, byActor(await machineTokenOf(service)));
    expect(decodeJwt(first)['act']).toEqual({ sub: service.client_id, client_id: service.client_id });
    const next = await newService({ audiences: [billing.audience], subject_audiences: [billing.audience] });
    const second = await exchanged(next, first, byActor(await machineTokenOf(next)));
    expect(decodeJwt(second)['act']).toEqual({
      sub: next.client_id,
      client_id: next.client_id,
      act: { sub: service.client_id, client_id: service.client_id },
    });
    let last = await exchange(next, second, byActor(await machineTokenOf(next)));
    for (let left = 20; left > 0 && last.status === 200; left -= 1) {
      last = await exchange(next, last.json.access_token, byActor(await machineTokenOf(next)));
    }
    expect([last.status, last.json.error, last.json.error_code]).toEqual([
      400,
      'invalid_request',
      'exchanged_too_often',
    ]);
  });

  it('is opaque where its resource server asks for that, and may come from an opaque one', async () => {
    const opaque = await createResource({ token_format: 'opaque' });
    const machine = await createMachine({ scope: opaque.scope });
    const own = await machineTokenOf(machine);
    expect(own).toMatch(/^at1\./);
    const taker = await newService(
      { audiences: [opaque.audience], subject_audiences: [opaque.audience], impersonation: true },
      { scope: opaque.scope },
    );
    const token = await exchanged(taker, own);
    expect(token).toMatch(/^at1\./);
    expect(await isActive(token, witness)).toBe(true);
    await post('/oauth2/revoke', { token: own }, machine);
    expect(await isActive(token, witness)).toBe(false);
  });
});

describe('what is refused', () => {
  it.each<[string, Record<string, string>, string]>([
    ['another type of token', { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' }, 'invalid_request'],
    [
      'a type that is wanted',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      'invalid_request',
    ],
    ['an actor without a type', { actor_token: 'x' }, 'invalid_request'],
    ['a type without an actor', { actor_token_type: accessTokenType }, 'invalid_request'],
    ['an actor of whom we know nothing', byActor('x'), 'invalid_request'],
    ['another audience', { audience: 'https://elsewhere.example' }, 'invalid_target'],
    ['more scope', { scope: 'demo:read' }, 'invalid_scope'],
    ['scopes of the server itself', { scope: 'openid' }, 'invalid_scope'],
    ['a subject that is too long', { subject_token: 'x'.repeat(60_000) }, 'invalid_request'],
    ['a subject that is no token', { subject_token: 'eyJhbGciOiJub25lIn0.e30.' }, 'invalid_request'],
  ])('%s', async (_what, more, error) => {
    const { token } = await signedIn();
    const answer = await exchange(service, token, more);
    expect([answer.status, answer.json.error]).toEqual([400, error]);
  });

  it('an audience of the subject’s that the policy does not name, beside one that it does', async () => {
    const { token } = await signedIn();
    const body = new URLSearchParams({
      ...{ grant_type: grantType, subject_token: token, subject_token_type: accessTokenType },
      ...{ client_id: service.client_id, audience: billing.audience },
    });
    body.append('audience', orders.audience);
    const answer = await send('/oauth2/token', {
      method: 'POST',
      body,
      headers: { Authorization: `Basic ${btoa(`${service.client_id}:${service.client_secret}`)}` },
    });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_target']);
  });

  it('a repeated parameter, and a missing one', async () => {
    const { token } = await signedIn();
    const twice = new URLSearchParams({ grant_type: grantType, subject_token: token });
    twice.append('subject_token', token);
    const answer = await send('/oauth2/token', { method: 'POST', body: twice });
    expect([answer.status, answer.json.error_code]).toEqual([400, 'repeated_parameter']);
    const missing = await post('/oauth2/token', { grant_type: grantType, subject_token: token }, service);
    expect([missing.status, missing.json.error_code]).toEqual([400, 'parameter_absent']);
  });

  it('a client that has no policy, that is not registered for it, or that is public', async () => {
    const { token } = await signedIn();
    const without = await newService(undefined);
    const unregistered = await createMachine({ settings: { token_exchange: ofBilling() } });
    for (const client of [without, unregistered]) {
      expect((await exchange(client, token)).json.error).toBe('unauthorized_client');
    }
    const open = await createClient({
      grant_types: ['authorization_code', grantType],
      token_endpoint_auth_method: 'none',
      settings: { token_exchange: ofBilling({ impersonation: true }) },
    });
    const form = { grant_type: grantType, subject_token: token, subject_token_type: accessTokenType };
    const answer = await post('/oauth2/token', { ...form, client_id: open.client_id });
    expect(answer.json.error).toBe('unauthorized_client');
  });

  it('a token that was meant for others', async () => {
    const stolen = await machineTokenOf(target.demo_client);
    const answer = await exchange(service, stolen);
    expect([answer.status, answer.json.error_code]).toEqual([400, 'subject_token_rejected']);
  });

  it('nobody’s name behind it, where the policy wants an actor', async () => {
    const strict = await newService(ofBilling());
    const { token } = await signedIn();
    expect((await exchange(strict, token)).json.error_code).toBe('parameter_absent');
    const another = await machineTokenOf(service);
    expect((await exchange(strict, token, byActor(another))).json.error_code).toBe('actor_token_rejected');
    const own = await machineTokenOf(strict);
    expect((await exchange(strict, token, byActor(own))).status).toBe(200);
  });

  it('an actor other than the one that the subject’s token names, also for what was exchanged from it', async () => {
    const [chosen, other] = await Promise.all([
      newService(ofBilling({ impersonation: true, subject_audiences: [orders.audience, billing.audience] })),
      newService(ofBilling({ impersonation: true, subject_audiences: [orders.audience, billing.audience] })),
    ]);
    const picky = await createClient({
      scope: `openid offline_access ${orders.scope} ${billing.scope}`,
      settings: { first_party: true, may_act: chosen.client_id },
    });
    const { token } = await signedIn(picky);
    expect(decodeJwt(token)['may_act']).toEqual({ sub: chosen.client_id });
    expect((await exchange(other, token)).json.error_code).toBe('subject_token_rejected');
    const refused = await exchange(other, token, byActor(await machineTokenOf(other)));
    expect(refused.json.error_code).toBe('actor_token_rejected');
    const given = await exchanged(chosen, token, byActor(await machineTokenOf(chosen)));
    expect((await exchange(other, given)).json.error_code).toBe('subject_token_rejected');
  });

  it('a token that is bound to a key, for one that is not', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const prove = () =>
      new SignJWT({ jti: randomUUID(), htm: 'POST', htu: `${issuer}/oauth2/token` })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt()
        .sign(privateKey);
    const bound = async (form: Record<string, string>): Promise<Answer> => {
      const Authorization = basic(service);
      const ask = async () =>
        send('/oauth2/token', {
          method: 'POST',
          body: new URLSearchParams(form),
          headers: { Authorization, DPoP: await prove() },
        });
      // One from the second in which the memory of used ones began is refused as well: the client makes another.
      let answer = await ask();
      for (let left = 20; left > 0 && answer.json.error === 'invalid_dpop_proof'; left -= 1) answer = await ask();
      return answer;
    };
    const own = (await bound(machineToken)).json;
    expect(own.token_type).toBe('DPoP');
    const answer = await exchange(service, own.access_token);
    expect([answer.status, answer.json.error_code]).toEqual([400, 'subject_token_rejected']);
    const form = { grant_type: grantType, subject_token: own.access_token, subject_token_type: accessTokenType };
    expect((await bound(form)).json.token_type).toBe('DPoP');
  });

  it('a policy that names a resource server that is not there', async () => {
    const settings = { token_exchange: { audiences: ['https://nowhere.example'] } };
    const refused = await admin('PATCH', `/clients/${service.client_id}`, { settings }, { 'If-Match': '"1"' });
    expect(refused.status).toBe(422);
    expect(refused.json.errors[0].pointer).toBe('/settings/token_exchange/audiences/0');
  });
});

describe('dies with what it came from:', () => {
  interface Parents {
    readonly subject: Awaited<ReturnType<typeof signedIn>>;
    readonly application: Client;
    readonly actor: Client;
    readonly actorToken: string;
  }
  const revoke = (body: object) => admin('POST', '/revocations', body);
  const claim = (token: string, name: string): string => decodeJwt(token)[name] as string;

  it.each<[string, (parents: Parents) => Promise<Answer>]>([
    [
      'the subject’s token alone',
      ({ application: client, subject }) => post('/oauth2/revoke', { token: subject.token }, client),
    ],
    [
      'the subject’s token, by an administrator',
      ({ subject }) => revoke({ type: 'token_value', token: subject.token }),
    ],
    ['the grant', ({ subject }) => revoke({ type: 'grant', id: claim(subject.token, 'gid') })],
    [
      'the grant, by its refresh token',
      ({ application: client, subject }) => post('/oauth2/revoke', { token: subject.refreshToken }, client),
    ],
    ['the person', ({ subject }) => admin('POST', `/users/${subject.person.id}/disable`)],
    ['the person’s tokens', ({ subject }) => revoke({ type: 'user', id: subject.person.id })],
    ['the subject’s client', ({ application: client }) => admin('POST', `/clients/${client.client_id}/disable`)],
    ['the actor’s token alone', ({ actor, actorToken }) => post('/oauth2/revoke', { token: actorToken }, actor)],
    ['the actor’s client', ({ actor }) => admin('POST', `/clients/${actor.client_id}/disable`)],
  ])('%s', async (_what, end) => {
    const fresh = await createClient({ scope: application['scope'] });
    const actor = await newService(ofBilling());
    const [subject, bystander] = await Promise.all([signedIn(fresh), signedIn()]);
    const actorToken = await machineTokenOf(actor);
    const token = await exchanged(actor, subject.token, byActor(actorToken));
    const next = await newService({
      audiences: [billing.audience],
      subject_audiences: [billing.audience],
      impersonation: true,
    });
    const grandchild = await exchanged(next, token);
    const other = await exchanged(service, bystander.token);
    expect(await Promise.all([token, grandchild, other].map((one) => isActive(one, witness)))).toEqual([
      true,
      true,
      true,
    ]);
    expect((await end({ subject, application: fresh, actor, actorToken })).status).toBeLessThan(300);
    expect(await Promise.all([token, grandchild, other].map((one) => isActive(one, witness)))).toEqual([
      false,
      false,
      true,
    ]);
    expect((await exchange(next, token)).json.error_code).toBe('subject_token_rejected');
  });

  it('the session', async () => {
    const client = await createClient({ scope: `openid ${orders.scope} ${billing.scope}` });
    const person = await createPerson();
    const { json } = await redeem(
      client,
      await authorize(client, person, { more: { scope: `openid ${orders.scope} ${billing.scope}` } }),
    );
    const token = await exchanged(service, json.access_token);
    const sessions = await admin('GET', `/users/${person.id}/sessions`);
    const id = sessions.json.items[0].session_id as string;
    expect((await revoke({ type: 'session', id })).status).toBeLessThan(300);
    expect(await isActive(token, witness)).toBe(false);
  });

  it('a machine’s token, alone', async () => {
    const machine = await createMachine({ scope: `${orders.scope} ${billing.scope}` });
    const own = await machineTokenOf(machine);
    const token = await exchanged(service, own);
    expect(decodeJwt(token).sub).toBe(machine.client_id);
    await post('/oauth2/revoke', { token: own }, machine);
    expect(await isActive(token, witness)).toBe(false);
  });

  it('at its own word it ends alone: the person stays signed in', async () => {
    const subject = await signedIn();
    const token = await exchanged(service, subject.token);
    expect((await post('/oauth2/revoke', { token }, service)).status).toBe(200);
    expect(await isActive(token, witness)).toBe(false);
    expect(await isActive(subject.token, witness)).toBe(true);
    expect((await refresh(application, subject.refreshToken)).status).toBe(200);
  });

  describe('also where nobody is asked', () => {
    let verifier: TokenVerifier;
    beforeAll(async () => {
      const client = { clientId: witness.client_id, clientSecret: witness.client_secret };
      const feed = new SseFeed({ issuer, ...client });
      verifier = new TokenVerifier({ issuer, audience: billing.audience, client, feed });
      await verifier.start();
    });
    afterAll(() => verifier.close());

    const refusalOf = async (token: string): Promise<string> => {
      for (;;) {
        try {
          await verifier.verify(token);
          await new Promise(setImmediate);
        } catch (error) {
          return (error as TokenRefused).reason;
        }
      }
    };

    it('the subject’s token alone, and its client', async () => {
      const fresh = await createClient({ scope: application['scope'] });
      const [first, second] = await Promise.all([signedIn(fresh), signedIn(fresh)]);
      const [one, two] = await Promise.all([exchanged(service, first.token), exchanged(service, second.token)]);
      for (const token of [one, two]) expect((await verifier.verify(token)).client_id).toBe(service.client_id);
      await post('/oauth2/revoke', { token: first.token }, fresh);
      expect(await refusalOf(one)).toBe('revoked');
      expect((await verifier.verify(two)).client_id).toBe(service.client_id);
      await admin('POST', `/clients/${fresh.client_id}/disable`);
      expect(await refusalOf(two)).toBe('revoked');
    });
  });
});

it('is announced', async () => {
  const { json } = await send('/.well-known/oauth-authorization-server');
  expect(json.grant_types_supported).toContain(grantType);
  expect((await exchange({ client_id: randomUUID(), client_secret: 'x'.repeat(43) }, 'x')).status).toBe(401);
});
