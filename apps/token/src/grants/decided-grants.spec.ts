// The guarantee: what a person decided elsewhere gives tokens once, also when they could not be handed out the first time.
import { randomUUID } from 'node:crypto';
import { IdTokenClaims } from '#accounts';
import { OAuthError } from '#protocol';
import { parseParameters, readSettings, SystemClock, Tenant } from '#service';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import { TokenSettings } from '../token-settings.js';
import { DecidedGrants } from './decided-grants.js';
import { FirstRefreshTokens } from './first-refresh-tokens.js';

let storage: TestStorage;
let decided: DecidedGrants;
beforeAll(async () => {
  storage = await openTestStorage();
  const { secretKeys } = await openTestKeys(storage);
  const settings = readSettings([TokenSettings], {}).of(TokenSettings);
  const refreshTokens = new FirstRefreshTokens(secretKeys, storage.policyCache, settings, new Tenant('default'));
  const claims = new IdTokenClaims(storage.users, storage.mappedClaims);
  decided = new DecidedGrants(storage.grants, refreshTokens, claims, new SystemClock());
});
afterAll(() => storage.dispose());

async function allowed() {
  const client = await createClient(storage);
  const facts = await createFacts(storage, await createPerson(storage), client);
  const polled = { outcome: 'allowed', facts, consentEpoch: 0 } as const;
  const request = { client, form: parseParameters(''), confidential: true };
  return { facts, poll: () => decided.answer(request, polled, { code: 'device code', poller: 'device' }) };
}

it('gives once; taken back, once more', async () => {
  const { poll } = await allowed();
  const first = await poll();
  await expect(poll()).rejects.toMatchObject({ code: 'invalid_grant' });
  await first.undo?.();
  const second = await poll();
  await first.undo?.();
  await expect(poll()).rejects.toBeInstanceOf(OAuthError);
  expect(second.accessToken.grant?.gid).toBe(first.accessToken.grant?.gid);
});

it('nothing that has ended meanwhile is taken back', async () => {
  const { facts, poll } = await allowed();
  const first = await poll();
  await storage.grants.revoke(facts, 'user_request', { actor: randomUUID() });
  await first.undo?.();
  await expect(poll()).rejects.toMatchObject({ code: 'invalid_grant' });
});
