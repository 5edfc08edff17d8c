// The guarantee: a code gives tokens at most once, whatever the store of codes does. The store lies here in every way it can.
import { hash, randomBytes, randomUUID } from 'node:crypto';
import { FixedClock, parseParameters, readSettings, SealedCodes, SystemClock, Tenant, type Clock } from '#service';
import { jest } from '@jest/globals';
import { IdTokenClaims } from '#accounts';
import { OAuthError } from '#protocol';
import {
  InProcessAuthorizationCodes,
  PostgresUnavailable,
  StoreUnavailable,
  type AuthorizationCodes,
  type Claim,
  type ClientRecord,
  type GrantFacts,
} from '#storage';
import { openTestKeys } from '../../../../../test/setup/open-test-keys.js';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  type TestStorage,
} from '../../../../../test/setup/open-test-storage.js';
import { TokenSettings } from '../../token-settings.js';
import { FirstRefreshTokens } from '../first-refresh-tokens.js';
import { AuthorizationCodeGrant } from './authorization-code-grant.js';

const redirectUri = 'https://app.example/callback';
const verifier = randomBytes(32).toString('base64url');
const codeChallenge = hash('sha256', verifier, 'base64url');
const settings = readSettings([TokenSettings], {}).of(TokenSettings);
const tenant = new Tenant('default');

let storage: TestStorage;
let keys: Awaited<ReturnType<typeof openTestKeys>>;
beforeAll(async () => {
  storage = await openTestStorage();
  keys = await openTestKeys(storage);
});
afterAll(() => storage.dispose());

interface Given {
  readonly codes?: AuthorizationCodes;
  readonly clock?: Clock;
  readonly grants?: TestStorage['grants'];
}

async function issued({
  codes = new InProcessAuthorizationCodes(),
  clock = new SystemClock(),
  grants = storage.grants,
}: Given = {}) {
  const client = await createClient(storage);
  const facts = await createFacts(storage, await createPerson(storage), client, {
    codeChallenge,
    codeChallengeMethod: 'S256',
  });
  const sealed = new SealedCodes(codes, keys.secretKeys, keys.sealer, tenant, clock);
  const refreshTokens = new FirstRefreshTokens(keys.secretKeys, storage.policyCache, settings, tenant);
  const grant = new AuthorizationCodeGrant(
    sealed,
    grants,
    refreshTokens,
    new IdTokenClaims(storage.users, storage.mappedClaims),
    settings,
    clock,
  );
  const code = await sealed.issue(facts, { redirectUri, lifetimeSeconds: 60, consentEpoch: 0 });
  const present = (more: Record<string, string> = {}, by: ClientRecord = client) => {
    const text = new URLSearchParams({ code, redirect_uri: redirectUri, code_verifier: verifier, ...more }).toString();
    return grant.redeem({ client: by, form: parseParameters(text), confidential: true });
  };
  return { facts, code, present, sealed };
}

const errorOf = (redeeming: Promise<unknown>): Promise<string> =>
  redeeming.then(
    () => 'no error',
    (error: unknown) => (error instanceof OAuthError ? error.code : String(error)),
  );

const isEnded = ({ gid, clientId, clientEpoch }: GrantFacts) =>
  storage.revocations.isRevoked({ tenant: 'default', jti: randomUUID(), gid, clientId, clientEpoch });

/** A failover: what was taken out comes back. */
class ResurrectingCodes extends InProcessAuthorizationCodes {
  private first: Claim | undefined;

  override async claim(code: string, attempt: string): Promise<Claim> {
    this.first ??= await super.claim(code, attempt);
    return this.first;
  }
}

it('T1.2: a code that a failover brings back gives nothing, and ends what it gave', async () => {
  const { facts, present } = await issued({ codes: new ResurrectingCodes() });
  await present();
  expect(await isEnded(facts)).toBe(false);
  expect(await errorOf(present())).toBe('invalid_grant');
  expect(await isEnded(facts)).toBe(true);
});

it('T1.2: also when many present it at once: one winner at most', async () => {
  const { facts, present } = await issued({ codes: new ResurrectingCodes() });
  const outcomes = await Promise.all(Array.from({ length: 32 }, () => errorOf(present())));
  expect(outcomes.filter((outcome) => outcome === 'no error').length).toBeLessThanOrEqual(1);
  expect(await isEnded(facts)).toBe(true);
});

it('T1.18: a burned code that a failover brings back stays burned', async () => {
  const { present } = await issued({ codes: new ResurrectingCodes() });
  expect(await errorOf(present({ code_verifier: randomBytes(32).toString('base64url') }))).toBe('invalid_grant');
  expect(await errorOf(present())).toBe('invalid_grant');
});

it('T1.8: a code of 61 seconds gives nothing, even if its store still has it', async () => {
  const clock = new FixedClock(Date.now());
  const { present } = await issued({ clock, codes: new InProcessAuthorizationCodes(() => 0) });
  clock.advance(61_000);
  expect(await errorOf(present())).toBe('invalid_grant');
});

it('T1.4: with Postgres away nothing is given, and the code is good again', async () => {
  const away = Object.create(storage.grants) as TestStorage['grants'];
  away.redeem = () => Promise.reject(new PostgresUnavailable(undefined));
  const codes = new InProcessAuthorizationCodes();
  const first = await issued({ codes, grants: away });
  expect(await errorOf(first.present())).toBe('temporarily_unavailable');
  const authentic = first.sealed.authentic(first.code);
  if (!authentic) throw new Error('not authentic');
  expect((await first.sealed.claim(authentic, randomUUID())).outcome).toBe('claimed');
});

it('what could not be handed out is taken back: the code is good once more, and a replay still ends it', async () => {
  const { facts, present } = await issued();
  const first = await present();
  await first.undo?.();
  const second = await present();
  // The attempt that has given up has no say any more.
  await first.undo?.();
  expect(await errorOf(present())).toBe('invalid_grant');
  expect(await isEnded(facts)).toBe(true);
  await second.undo?.();
  expect(await errorOf(present())).toBe('invalid_grant');
});

it('also where the store of codes does not come back: then the code is used up', async () => {
  class ForgettingCodes extends InProcessAuthorizationCodes {
    override restore(): Promise<boolean> {
      return Promise.reject(new StoreUnavailable('away'));
    }
  }
  const { facts, present } = await issued({ codes: new ForgettingCodes() });
  await (await present()).undo?.();
  expect(await errorOf(present())).toBe('invalid_grant');
  expect(await isEnded(facts)).toBe(true);
});

it('a failure before anything is signed takes it back as well', async () => {
  const claims = jest.spyOn(IdTokenClaims.prototype, 'of').mockRejectedValueOnce(new PostgresUnavailable(undefined));
  const { present } = await issued();
  expect(await errorOf(present())).toContain('PostgresUnavailable');
  claims.mockRestore();
  expect(await errorOf(present())).toBe('no error');
});

it('T1.13: a forged code reaches no store; a good one that its store forgot costs one read by key', async () => {
  let asked = 0;
  class CountingCodes extends InProcessAuthorizationCodes {
    override claim(): Promise<Claim> {
      asked += 1;
      return Promise.resolve({ outcome: 'absent' });
    }
  }
  const { code, present } = await issued({ codes: new CountingCodes() });
  // What the tests before have told is acknowledged a while after their answers.
  await storage.relay.settled();
  const query = jest.spyOn(storage.database.pool, 'query');
  const forged = Buffer.from(code, 'base64url');
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  expect(await errorOf(present({ code: forged.toString('base64url') }))).toBe('invalid_grant');
  expect([asked, query.mock.calls.length]).toEqual([0, 0]);
  expect(await errorOf(present())).toBe('invalid_grant');
  expect([asked, query.mock.calls.length]).toEqual([1, 1]);
  query.mockRestore();
});

it('T3.17: a payload that was altered, or moved from another code, gives nothing', async () => {
  class MovingCodes extends InProcessAuthorizationCodes {
    readonly payloads: Buffer[] = [];
    override async claim(code: string, attempt: string): Promise<Claim> {
      const claim = await super.claim(code, attempt);
      if (claim.outcome !== 'claimed') return claim;
      this.payloads.push(claim.payload);
      const altered = Buffer.from(claim.payload);
      altered[20] = (altered[20] ?? 0) ^ 1;
      return { outcome: 'claimed', payload: this.payloads.length === 1 ? altered : (this.payloads[0] ?? altered) };
    }
  }
  const codes = new MovingCodes();
  const [first, second] = [await issued({ codes }), await issued({ codes })];
  expect(await errorOf(first.present())).toBe('invalid_grant');
  expect(await errorOf(second.present())).toBe('invalid_grant');
});
