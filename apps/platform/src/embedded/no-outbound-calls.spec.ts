// The guarantee: the platform calls nobody whom an administrator or a client has not named. Every way out of the process is watched
// (test/setup/record-outbound.mjs), and the second test shows that the watch sees one.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { PlatformProcess } from '../../test/platform-process.js';

const record = join(tmpdir(), `outbound-${randomUUID()}`);
const recorded = (): readonly string[] =>
  existsSync(record)
    ? readFileSync(record, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

let platform: PlatformProcess;
beforeAll(async () => {
  const watch = ['--import', './test/setup/record-outbound.mjs'];
  platform = await PlatformProcess.make({ OUTBOUND_RECORD: record, TOKENWARD_SIGN_UP: 'on' }, watch);
  expect(await platform.start()).toBeUndefined();
  process.env['TOKENWARD_FLOW_TARGET'] = join(platform.directory, 'first-run.json');
}, 180_000);
afterAll(() => platform.dispose());

const flows = async () => ({
  ...(await import('../../../../test/flows/support/administration.js')),
  ...(await import('../../../../test/flows/support/code-flow.js')),
  ...(await import('../../../../test/flows/support/requests.js')),
});

it('signing in, issuing, refreshing, introspecting, revoking and some seconds of rest: nobody is called', async () => {
  const { createClient, createPerson, authorize, redeem, refresh, post, send } = await flows();
  const [client, person] = [await createClient(), await createPerson()];
  const { json } = await redeem(client, await authorize(client, person));
  const renewed = (await refresh(client, json.refresh_token as string)).json;
  const token = renewed.access_token as string;
  const userinfo = await send('/oauth2/userinfo', { headers: { Authorization: `Bearer ${token}` } });
  expect(userinfo.json).toMatchObject({ sub: person.id });
  expect((await post('/oauth2/introspect', { token }, client)).json.active).toBe(true);
  expect((await post('/oauth2/revoke', { token: renewed.refresh_token as string }, client)).status).toBe(200);
  // Housekeeping, the relay and the rotation of keys have all had their turn.
  await wait(6000);
  expect(recorded()).toEqual([]);
}, 180_000);

it('the watch sees a call: a key set that a client has named', async () => {
  const { createMachine, post } = await flows();
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const host = `${randomUUID()}.outside.example`;
  const client = await createMachine({
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: `https://${host}/jwks`,
  });
  const before = recorded().length;
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: (await exportJWK(publicKey)).x ?? '' })
    .setIssuer(client.client_id)
    .setSubject(client.client_id)
    .setAudience(platform.firstRun.issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(privateKey);
  const refused = await post('/oauth2/token', {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  const seen = recorded().slice(before);
  expect(seen).not.toEqual([]);
  expect(seen.every((line) => line.includes(host))).toBe(true);
});
