// The guarantee: what was answered 200 to a revocation stays dead, whatever dies. Nothing hangs, and what cannot be done now
// is answered with 503 and Retry-After.
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { admin, createClient, createMachine, createPerson, type Person } from '../support/administration.js';
import { Browser } from '../support/browser.js';
import { authorizationPath, authorize, pkce, redeem, refresh, signIn } from '../support/code-flow.js';
import { DpopKey } from '../support/dpop-key.js';
import { basic, isActive, post, type Answer } from '../support/requests.js';
import {
  flushRedis,
  followRevocations,
  gidOf,
  killServer,
  killService,
  restartService,
  startServer,
  until,
} from '../support/servers.js';
import { issuer, target, type Credentials } from '../support/target.js';

const machineToken = { grant_type: 'client_credentials' };
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
let client: Credentials;
let app: { client_id: string };
let opaque: Credentials;
let witness: Credentials;
let person: Person;
let topic: Awaited<ReturnType<typeof followRevocations>>;

beforeAll(async () => {
  client = await createClient();
  app = await createClient({ token_endpoint_auth_method: 'none' });
  opaque = await createMachine({ scope: undefined, settings: { access_token_format: 'opaque' } });
  witness = await createMachine({ settings: { may_introspect: true } });
  person = await createPerson();
  topic = await followRevocations();
}, 60_000);
afterAll(() => topic.close());

/** Starts over while a service is still finding a store that has just come back. */
async function tokensOf(of: { client_id: string }): Promise<Answer['json']> {
  for (;;) {
    const answer = await authorize(of, person).then(
      (proof) => redeem(of, proof),
      () => undefined,
    );
    if (answer?.status === 200) return answer.json;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const endGrant = (accessToken: string) => admin('POST', '/revocations', { type: 'grant', id: gidOf(accessToken) });
const toldOf = (gid: string) => topic.records.filter(({ key }) => key === `default:gid:${gid}`);

/** Tries again as long as it is told to: that is what Retry-After asks for. */
async function patiently(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await call().catch(() => undefined);
    if (answer && answer.status < 500) return answer;
    if (answer) expect([503, 502, 504]).toContain(answer.status);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe('codes', () => {
  it('T1.1: 64 parallel redemptions × 50 codes through two token processes: one winner at most, dead, one event', async () => {
    const proofs = [];
    for (let index = 0; index < 50; index += 1) proofs.push(await authorize(client, person));
    let winners = 0;
    for (const proof of proofs) {
      const answers = await Promise.all(Array.from({ length: 64 }, () => redeem(client, proof)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won.length).toBeLessThanOrEqual(1);
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(64 - won.length);
      for (const { json } of won) {
        winners += 1;
        expect(await isActive(json.access_token, witness)).toBe(false);
        expect((await refresh(client, json.refresh_token)).status).toBe(400);
        await until(() => toldOf(gidOf(json.access_token)).length > 0);
        // An event may come twice, as Kafka delivers; it is one by its id.
        expect(new Set(toldOf(gidOf(json.access_token)).map(({ headers }) => headers['ce_id'])).size).toBe(1);
      }
    }
    expect(winners).toBeGreaterThan(0);
  }, 240_000);

  it('T1.3, T1.9: a replay after Redis has forgotten everything still ends what the code gave', async () => {
    const proof = await authorize(client, person);
    const { json } = await redeem(client, proof);
    await flushRedis();
    expect((await redeem(client, proof)).status).toBe(400);
    expect(await isActive(json.access_token, witness)).toBe(false);
  });

  it('T1.14: after Redis has forgotten everything, a replay without the right verifier ends nothing', async () => {
    const proof = await authorize(client, person);
    const { json } = await redeem(client, proof);
    await flushRedis();
    expect((await redeem(client, { ...proof, verifier: 'x'.repeat(43) })).status).toBe(400);
    expect(await isActive(json.access_token, witness)).toBe(true);
  });

  it('T1.4: with Postgres away the answer is 503, and the code is good when it is back', async () => {
    const proof = await authorize(client, person);
    await killServer('postgres');
    const away = await redeem(client, proof);
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).not.toBeNull();
    await startServer('postgres');
    expect((await patiently(() => redeem(client, proof))).status).toBe(200);
  }, 60_000);
});

describe('Redis', () => {
  it('T3.7: flushed: no revoked token is active for one answer', async () => {
    const { access_token: token } = await tokensOf(client);
    expect((await endGrant(token)).status).toBe(200);
    await flushRedis();
    const answers = await Promise.all(Array.from({ length: 50 }, () => isActive(token, witness)));
    expect(answers).not.toContain(true);
  });

  it('T3.13: away: codes and opaque tokens answer 503, JWTs, refresh and introspection go on, endings wait', async () => {
    const live = await tokensOf(app);
    const proof = await authorize(client, person);
    await killServer('redis');
    try {
      expect((await redeem(client, proof)).status).toBe(503);
      expect((await post('/oauth2/token', machineToken, opaque)).status).toBe(503);
      expect((await post('/oauth2/token', machineToken, target.demo_client)).status).toBe(200);
      expect(await isActive(live.access_token, witness)).toBe(true);
      const refreshed = await refresh(app, live.refresh_token);
      expect(refreshed.status).toBe(200);
      const ended = await post('/oauth2/revoke', { token: refreshed.json.refresh_token, client_id: app.client_id });
      expect([ended.status, ended.headers.get('retry-after')]).toEqual([503, '1']);
      // It is committed all the same, and so it is dead.
      expect(await isActive(live.access_token, witness)).toBe(false);
    } finally {
      await startServer('redis');
    }
    const retried = await patiently(() =>
      post('/oauth2/revoke', { token: live.refresh_token, client_id: app.client_id }),
    );
    expect(retried.status).toBe(200);
    expect(await isActive(live.access_token, witness)).toBe(false);
  }, 60_000);

  it('T3.14: flushed: a used assertion, or proof, counts no second time; a new one does', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] };
    const { client_id: id } = await createMachine({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    const assertion = () =>
      new SignJWT({ iss: id, sub: id, aud: issuer, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey);
    const present = (client_assertion: string) =>
      post('/oauth2/token', { ...machineToken, client_assertion, client_assertion_type: assertionType });
    const key = await DpopKey.create();
    const bySecret = await createMachine();
    const prove = (proof: string) => key.post(machineToken, basic(bySecret), proof);
    const used = { assertion: '', proof: '' };
    // Not of the second in which Redis was flushed before.
    await until(async () => (await present((used.assertion = await assertion()))).status === 200);
    // With a nonce, where Redis was flushed a moment ago.
    const proven = async () => {
      const nonce = (await prove(await key.prove('/oauth2/token'))).headers.get('dpop-nonce');
      return key.prove('/oauth2/token', nonce === null ? {} : { nonce });
    };
    await until(async () => (await prove((used.proof = await proven()))).status === 200);
    await flushRedis();
    for (let time = 0; time < 10; time += 1) {
      const [again, once] = [await present(used.assertion), await prove(used.proof)];
      expect([again.status, again.json.error]).toEqual([503, 'temporarily_unavailable']);
      expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
      expect([once.status, once.json.error, once.headers.get('dpop-nonce')]).toEqual([
        400,
        'use_dpop_nonce',
        expect.any(String),
      ]);
    }
    expect((await patiently(async () => present(await assertion()))).status).toBe(200);
    await until(async () => (await key.token(machineToken, basic(bySecret))).status === 200);
    // Nor does a proof that a clock which is ahead has dated after the loss.
    const ahead = { proof: '' };
    const iat = () => Math.floor(Date.now() / 1000) + 8;
    await until(
      async () => (await prove((ahead.proof = await key.prove('/oauth2/token', { iat: iat() })))).status === 200,
    );
    await flushRedis();
    expect((await prove(ahead.proof)).json.error).toBe('use_dpop_nonce');
  });

  it('T3.10: killed and back with its old data: no revoked token is active for one answer', async () => {
    const tokens = [await tokensOf(client), await tokensOf(client), await tokensOf(client)].map(
      ({ access_token }) => access_token as string,
    );
    const [before = '', lost = ''] = tokens;
    await endGrant(before);
    const ending = endGrant(lost);
    await killServer('redis');
    const answered = (await ending).status;
    await startServer('redis');
    const answers = await Promise.all(Array.from({ length: 50 }, () => isActive(before, witness)));
    expect(answers).not.toContain(true);
    if (answered === 200) expect(await isActive(lost, witness)).toBe(false);
    expect(await isActive(tokens[2] ?? '', witness)).toBe(true);
  }, 60_000);
});

it('T3.15: a lock-out outlives a Redis that forgets everything', async () => {
  const victim = await createPerson();
  const attempt = async (password: string) => {
    const browser = new Browser();
    const page = await browser.visit(authorizationPath(client, pkce().challenge));
    return signIn(browser, page, { ...victim, password });
  };
  for (let count = 0; count < 10; count += 1) await attempt(`wrong password ${count}`);
  await flushRedis();
  const refused = await attempt(victim.password);
  expect([refused.status, refused.headers.get('location')]).toEqual([expect.any(Number), null]);
}, 60_000);

describe('Kafka', () => {
  it('T1.10, T4.3: away: endings answer 200 and are known at once; readers are told when it is back', async () => {
    const tokens: string[] = [];
    for (let index = 0; index < 20; index += 1) tokens.push((await tokensOf(client)).access_token as string);
    await killServer('kafka');
    try {
      for (const token of tokens) {
        expect((await endGrant(token)).status).toBe(200);
        expect(await isActive(token, witness)).toBe(false);
      }
    } finally {
      await startServer('kafka');
    }
    await until(() => tokens.every((token) => toldOf(gidOf(token)).length > 0));
  }, 120_000);
});

describe('a process killed right after it answered', () => {
  for (const service of ['introspection', 'client-registry', 'token', 'token-2'] as const) {
    it(`${service}: loses no revocation`, async () => {
      const { access_token: token } = await tokensOf(client);
      expect((await patiently(() => endGrant(token))).status).toBe(200);
      await killService(service);
      await restartService(service);
      expect(await isActive(token, witness)).toBe(false);
      await until(() => toldOf(gidOf(token)).length > 0);
    }, 60_000);
  }

  it('Postgres: loses no revocation', async () => {
    const { access_token: token } = await tokensOf(client);
    expect((await endGrant(token)).status).toBe(200);
    await killServer('postgres');
    await startServer('postgres');
    const answer = await patiently(() => post('/oauth2/introspect', { token }, witness));
    expect(answer.json).toEqual({ active: false });
  }, 60_000);
});
