import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { TestSigner } from '../../../../test/setup/test-signer.js';
import { PlatformProcess } from '../../test/platform-process.js';

const signer = new TestSigner(join(tmpdir(), `signer-${randomUUID()}.sock`));
let platform: PlatformProcess;
beforeAll(async () => {
  await signer.open();
  platform = await PlatformProcess.make({
    TOKENWARD_SIGNER_URL: signer.url,
    TOKENWARD_SIGNER_TOKEN: signer.token,
    TOKENWARD_SIGNER_KEYS: 'access_token,id_token:RS256',
    // The signer shares this process, which may be busy.
    TOKENWARD_SIGNER_TIMEOUT_MS: '4000',
  });
});
afterAll(async () => {
  await platform.dispose();
  await signer.close();
});

it('the platform signs through a signer: away, it answers 503 with Retry-After and says so; back, it goes on', async () => {
  expect(await platform.start()).toBeUndefined();
  const { issuer } = platform.firstRun;
  const { access_token: token } = (await (await platform.token()).json()) as { access_token: string };
  await jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`)));
  expect(signer.asked.filter((path) => path === 'POST /keys')).toHaveLength(2);

  await signer.close();
  const refused = await platform.token();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' });
  expect(await (await fetch(`${issuer}/health/ready`)).json()).toMatchObject({
    status: 'degraded',
    checks: { signer: 'down' },
  });
  expect(((await (await platform.post('/oauth2/introspect', { token })).json()) as { active: boolean }).active).toBe(
    true,
  );

  await signer.open();
  let status = 0;
  while (status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ status } = await platform.token());
  }
}, 180_000);

it('a code that was being redeemed when the signer went away gives tokens when it is back, once', async () => {
  // What the flows use asks for this before it is loaded.
  process.env['TOKENWARD_FLOW_TARGET'] = join(platform.directory, 'first-run.json');
  const { authorize, redeem, refresh } = await import('../../../../test/flows/support/code-flow.js');
  const { createClient, createPerson } = await import('../../../../test/flows/support/administration.js');
  const client = await createClient();
  const code = await authorize(client, await createPerson());
  await signer.close();
  const refused = await redeem(client, code);
  expect([refused.status, refused.headers.get('retry-after'), refused.json.error]).toEqual([
    503,
    '1',
    'temporarily_unavailable',
  ]);
  expect((await redeem(client, code)).status).toBe(503);
  await signer.open();
  let given = await redeem(client, code);
  while (given.status === 503) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    given = await redeem(client, code);
  }
  expect(given.status).toBe(200);
  expect((await redeem(client, code)).json.error).toBe('invalid_grant');
  expect((await refresh(client, given.json.refresh_token)).json.error).toBe('invalid_grant');
}, 120_000);

it('without the signer that holds its keys it does not start: one line', async () => {
  const keys = { TOKENWARD_SIGNER_URL: undefined, TOKENWARD_SIGNER_TOKEN: undefined, TOKENWARD_SIGNER_KEYS: undefined };
  await platform.stop();
  const told = (await platform.start(keys)) ?? '';
  expect(told.trim().split('\n')).toEqual([expect.stringContaining('TOKENWARD_SIGNER_URL is missing')]);
}, 120_000);
