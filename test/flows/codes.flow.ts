// The guarantee: a code gives tokens at most once, and one that comes again ends what it gave.
// The attack: whoever sees a code (a log, a referrer, a race in the browser) redeems it too.
import { randomBytes } from 'node:crypto';
import { createClient, createMachine, createPerson, type Person } from './support/administration.js';
import { authorize, redeem, refresh } from './support/code-flow.js';
import { isActive, send, type Answer } from './support/requests.js';
import { issuer, type Credentials } from './support/target.js';

let client: Credentials;
let other: Credentials;
let witness: Credentials;
let person: Person;

beforeAll(async () => {
  client = await createClient();
  other = await createClient();
  witness = await createMachine({ settings: { may_introspect: true } });
  person = await createPerson();
});

const refused = (answer: Answer) => {
  expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
};

describe('a code', () => {
  it('becomes tokens, once', async () => {
    const proof = await authorize(client, person);
    const answer = await redeem(client, proof);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', scope: 'openid offline_access' });
    expect(answer.json.id_token).toBeDefined();
    const userinfo = await send('/oauth2/userinfo', {
      headers: { Authorization: `Bearer ${answer.json.access_token}` },
    });
    expect(userinfo.json.sub).toBe(person.id);
  });

  it('replayed one after the other: the first succeeds, the second ends what it got', async () => {
    const proof = await authorize(client, person);
    const first = await redeem(client, proof);
    expect(first.status).toBe(200);
    expect(await isActive(first.json.access_token, witness)).toBe(true);
    refused(await redeem(client, proof));
    expect(await isActive(first.json.access_token, witness)).toBe(false);
    refused(await refresh(client, first.json.refresh_token));
  });

  it('T1.1: of 64 parallel redemptions at most one succeeds, and its tokens are dead afterwards', async () => {
    const proofs = [];
    for (let index = 0; index < 4; index += 1) proofs.push(await authorize(client, person));
    for (const proof of proofs) {
      const answers = await Promise.all(Array.from({ length: 64 }, () => redeem(client, proof)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won.length).toBeLessThanOrEqual(1);
      for (const answer of answers.filter(({ status }) => status !== 200)) refused(answer);
      for (const { json } of won) {
        expect(await isActive(json.access_token, witness)).toBe(false);
        refused(await refresh(client, json.refresh_token));
      }
    }
  });

  it('T1.6: presented with a wrong verifier is used up, also for the right one', async () => {
    const proof = await authorize(client, person);
    refused(await redeem(client, { ...proof, verifier: randomBytes(32).toString('base64url') }));
    refused(await redeem(client, proof));
  });

  it('T1.7: replayed by another client is refused, and ends nothing', async () => {
    const proof = await authorize(client, person);
    const { json } = await redeem(client, proof);
    refused(await redeem(other, proof));
    expect(await isActive(json.access_token, witness)).toBe(true);
  });

  it('T1.14: replayed with a wrong verifier ends nothing, with the right one everything', async () => {
    const proof = await authorize(client, person);
    const { json } = await redeem(client, proof);
    refused(await redeem(client, { ...proof, verifier: randomBytes(32).toString('base64url') }));
    expect(await isActive(json.access_token, witness)).toBe(true);
    refused(await redeem(client, proof));
    expect(await isActive(json.access_token, witness)).toBe(false);
  });

  it('presented by another client first is used up', async () => {
    const proof = await authorize(client, person);
    refused(await redeem(other, proof));
    refused(await redeem(client, proof));
  });

  it('needs its redirect URI and its verifier', async () => {
    const proof = await authorize(client, person);
    refused(await redeem(client, proof, { redirect_uri: 'https://app.example/other' }));
    const second = await authorize(client, person);
    refused(await redeem(client, { ...second, verifier: '' }));
  });

  it('T1.11: unknown, forged, used, misused: one answer to the byte, and one set of headers', async () => {
    const used = await authorize(client, person);
    await redeem(client, used);
    const misused = await authorize(client, person);
    await redeem(client, { ...misused, verifier: randomBytes(32).toString('base64url') });
    const answers = [
      await redeem(client, used),
      await redeem(client, misused),
      await redeem(client, { ...used, code: 'unknown' }),
      await redeem(client, { ...used, code: randomBytes(82).toString('base64url') }),
      await redeem(other, used),
    ];
    const changing = ['date', 'x-request-id', 'connection', 'keep-alive'];
    const shown = answers.map(({ status, text, headers }) => ({
      status,
      text,
      headers: [...headers].filter(([name]) => !changing.includes(name)).sort(),
    }));
    for (const one of shown) expect(one).toEqual(shown[0]);
  });
});

it('tokens of an offline grant do not name the session; others do', async () => {
  const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const offline = await redeem(client, await authorize(client, person));
  const online = await redeem(client, await authorize(client, person, { more: { scope: 'openid' } }));
  expect(claimsOf(offline.json.access_token).sid).toBeUndefined();
  expect(claimsOf(online.json.access_token)).toMatchObject({
    iss: issuer,
    sub: person.id,
    sid: expect.any(String),
    gid: expect.any(String),
  });
  expect(claimsOf(online.json.id_token).sid).toBe(claimsOf(online.json.access_token).sid);
});
