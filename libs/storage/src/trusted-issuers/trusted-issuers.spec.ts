// The guarantee: whatever is changed about an issuer takes back what came through it until then, and nothing that comes after.
import { randomUUID } from 'node:crypto';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import type { TrustedIssuerRecord } from './trusted-issuer-record.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const rules = {
  ...{ algorithms: ['ES256'], clients: [], scopes: [], assertion_lifetime_seconds: 60 },
  subject: { claim: 'sub', names: 'username' as const },
};
const issuers = () => storage.catalogue.trustedIssuers;
const stateOf = (issuer: string) => ({
  ...{ tenant, issuer, jwks: { keys: [] }, jwksUri: null, rules, disabled: false },
  lineage: 'not ours to say',
});
const isDead = ({ lineage }: TrustedIssuerRecord): Promise<boolean> =>
  storage.revocations.isRevoked({ tenant, jti: randomUUID(), clientId: 'c', clientEpoch: 1, lineage: [lineage] });

async function trusted(): Promise<TrustedIssuerRecord> {
  const issuer = `https://${randomUUID()}.example`;
  const made = await issuers().create(issuer, stateOf(issuer));
  if (made.outcome !== 'changed') throw new Error(made.outcome);
  return made.state;
}

test('a change ends the lineage of before and begins another', async () => {
  const before = await trusted();
  const changed = await issuers().update(before.issuer, { ...before, disabled: true }, before.version);
  if (changed.outcome !== 'changed') throw new Error(changed.outcome);
  expect(await isDead(before)).toBe(true);
  expect(await isDead(changed.state)).toBe(false);
  await storage.relay.settled();
  expect(storage.told.some(({ value }) => value.includes(before.lineage) && value.includes('issuer_changed'))).toBe(
    true,
  );
});

test('one that is deleted and made again has nothing of what it was', async () => {
  const before = await trusted();
  await issuers().delete(tenant, before.issuer, undefined);
  expect(await isDead(before)).toBe(true);
  const again = await issuers().create(before.issuer, stateOf(before.issuer));
  expect(again).toMatchObject({ outcome: 'changed', state: { lineage: expect.not.stringContaining(before.lineage) } });
});

test('a change that does not happen ends nothing', async () => {
  const before = await trusted();
  expect((await issuers().update(before.issuer, before, 7)).outcome).toBe('conflict');
  expect(await isDead(before)).toBe(false);
});
