// The guarantee: what was answered 200 to a revocation is never active again.
import { KafkaFeed, SseFeed, TokenRefused, TokenVerifier } from '@tokenward/resource-server';
import { createClient, createMachine, createPerson } from './support/administration.js';
import { authorize, redeem } from './support/code-flow.js';
import { introspect, isActive, post } from './support/requests.js';
import { issuer, target, type Credentials } from './support/target.js';

const machineToken = { grant_type: 'client_credentials' };
let witness: Credentials;

beforeAll(async () => {
  witness = await createMachine({ settings: { may_introspect: true, may_read_revocations: true } });
});

const newToken = async (client: Credentials): Promise<string> =>
  (await post('/oauth2/token', machineToken, client)).json.access_token;

/** Fewer on a laptop, all of them where every service runs on its own; CI takes a part of them, and the night ten times as many. */
const loops =
  (process.env['TOKENWARD_TEST_TARGET'] === 'services' ? 10_000 : 1000) *
  Number(process.env['TOKENWARD_TEST_SOAK'] ?? 1);

it(`T3.4: after a revocation has answered, no introspection says active, ${loops} times`, async () => {
  let alive = 0;
  let tried = 0;
  const worker = async (): Promise<void> => {
    // A new client now and then: beyond a client's quota single records collapse into one.
    for (let client = await createMachine(); tried < loops; client = await createMachine()) {
      for (let left = 5000; left > 0 && tried < loops; left -= 1) {
        tried += 1;
        const token = await newToken(client);
        const revoked = await post('/oauth2/revoke', { token }, client);
        if (revoked.status !== 200) throw new Error(`revocation answered ${revoked.status}`);
        if (await isActive(token, witness)) alive += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  expect([tried, alive]).toEqual([loops, 0]);
}, 1_800_000);

it('T3.5: who is neither client nor audience of a token learns nothing of it', async () => {
  const stranger = await createMachine();
  const token = await newToken(target.demo_client);
  expect((await introspect(token, stranger)).json).toEqual({ active: false });
  expect((await introspect(token, target.demo_client)).json.active).toBe(true);
});

it('T3.19: another client’s token is not revoked, an unknown one is as good as revoked', async () => {
  const stranger = await createMachine();
  const token = await newToken(target.demo_client);
  const refused = await post('/oauth2/revoke', { token }, stranger);
  expect([refused.status, refused.json.error]).toEqual([400, 'invalid_request']);
  expect(await isActive(token, witness)).toBe(true);
  expect((await post('/oauth2/revoke', { token: 'unknown' }, stranger)).status).toBe(200);
});

it('an opaque token can be taken back as well', async () => {
  const client = await createMachine({ scope: undefined, settings: { access_token_format: 'opaque' } });
  const token = await newToken(client);
  expect(await isActive(token, witness)).toBe(true);
  await post('/oauth2/revoke', { token }, client);
  expect(await isActive(token, witness)).toBe(false);
});

describe('a verifier that asks nobody', () => {
  const feeds = {
    'by server-sent events': () =>
      new SseFeed({ issuer, clientId: witness.client_id, clientSecret: witness.client_secret }),
    ...(process.env['KAFKA_BROKERS'] !== undefined && {
      'by Kafka': () => new KafkaFeed({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(',') }),
    }),
  };
  for (const [how, feed] of Object.entries(feeds)) {
    it(`refuses a token soon after its end, told ${how}`, async () => {
      const errors: unknown[] = [];
      const verifier = new TokenVerifier({
        issuer,
        audience: issuer,
        client: { clientId: witness.client_id, clientSecret: witness.client_secret },
        feed: feed(),
        onError: (error) => errors.push(error),
      });
      await verifier.start();
      const client = await createClient();
      const proof = await authorize(client, await createPerson());
      const { json } = await redeem(client, proof);
      expect((await verifier.verify(json.access_token)).client_id).toBe(client.client_id);
      await redeem(client, proof);
      const refusal = await refusalOf(verifier, json.access_token);
      expect(refusal).toBe('revoked');
      // What is already ended is known to a verifier that starts later: it is in the snapshot.
      const later = new TokenVerifier({
        issuer,
        audience: issuer,
        client: { clientId: witness.client_id, clientSecret: witness.client_secret },
        feed: feed(),
      });
      await later.start();
      await expect(later.verify(json.access_token)).rejects.toThrow('revoked');
      await Promise.all([verifier.close(), later.close()]);
      expect(errors).toEqual([]);
    });
  }
});

async function refusalOf(verifier: TokenVerifier, token: string): Promise<string> {
  for (;;) {
    try {
      await verifier.verify(token);
      await new Promise((resolve) => setTimeout(resolve, 1));
    } catch (error) {
      return error instanceof TokenRefused ? error.reason : String(error);
    }
  }
}
