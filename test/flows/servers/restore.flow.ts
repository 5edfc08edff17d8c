// The guarantee: a backup that is older than a revocation revives nothing, once `after-restore` has run.
// The attack: somebody keeps a stolen token, code, refresh token or cookie, and waits for the day on which a backup is restored.
import {
  admin,
  createClient,
  createMachine,
  createPerson,
  signInAgain,
  type Person,
} from '../support/administration.js';
import { runAdmin, takeBackup } from '../support/backup.js';
import type { Browser } from '../support/browser.js';
import { authorizationPath, authorize, pkce, redeem, refresh } from '../support/code-flow.js';
import { basic, isActive, post, send, type Answer } from '../support/requests.js';
import { flushRedis, followRevocations, gidOf, killService, restartService, until } from '../support/servers.js';
import type { Credentials } from '../support/target.js';

const services = ['authorize', 'token', 'token-2', 'client-registry', 'introspection'] as const;

interface Taken {
  readonly person: Person;
  readonly browser: Browser;
  readonly tokens: { readonly access_token: string; readonly refresh_token: string };
}

let app: Credentials;
let gone: Credentials;
let reader: Credentials;
let witness: Credentials;
let opaque: Credentials;

async function take(client: Credentials): Promise<Taken> {
  const person = await createPerson();
  const proof = await authorize(client, person);
  const answer = await redeem(client, proof);
  expect(answer.status).toBe(200);
  return { person, browser: proof.browser, tokens: answer.json as Taken['tokens'] };
}

const ok = async (answer: Promise<Answer>): Promise<void> => expect([200, 202, 204]).toContain((await answer).status);
const historyOf = async (): Promise<string> => {
  const answer = await send('/revocations/snapshot', { headers: { Authorization: basic(reader) } });
  return (JSON.parse(answer.text.split('\n')[0] ?? '{}') as { epochId: string }).epochId;
};
const isSignedIn = async (browser: Browser): Promise<boolean> => {
  const page = await browser.visit(authorizationPath(app, pkce().challenge, { prompt: 'none' }));
  return new URL(page.headers.get('location') ?? 'about:blank').searchParams.has('code');
};

beforeAll(async () => {
  app = await createClient();
  gone = await createClient();
  reader = await createMachine({ settings: { may_read_revocations: true } });
  witness = await createMachine({ settings: { may_introspect: true } });
  opaque = await createMachine({ scope: undefined, settings: { access_token_format: 'opaque' } });
}, 60_000);

it('what was revoked after the backup stays dead, and so does all that was issued before; new sign-ins work', async () => {
  const [byToken, byGrant, byUser, kept] = [await take(app), await take(app), await take(app), await take(app)];
  const byClient = await take(gone);
  const handle = (await post('/oauth2/token', { grant_type: 'client_credentials' }, opaque)).json
    .access_token as string;
  const history = await historyOf();
  const backup = await takeBackup();

  // A code from after the backup, and one that is never used before.
  const code = await authorize(app, kept.person, { browser: kept.browser });
  await ok(post('/oauth2/revoke', { token: byToken.tokens.refresh_token }, app));
  await ok(admin('POST', '/revocations', { type: 'grant', id: gidOf(byGrant.tokens.access_token) }));
  await ok(admin('POST', `/users/${byUser.person.id}/disable`));
  await ok(admin('POST', `/clients/${gone.client_id}/disable`));
  const topic = await followRevocations();
  await until(() => topic.records.some(({ value }) => value.includes('user_disabled')));
  await topic.close();

  for (const service of services) await killService(service);
  await backup.restore();
  const printed = await runAdmin('after-restore', '--yes');
  expect(await runAdmin('after-restore', '--yes')).toContain('done for this restored database already');
  await flushRedis();
  await Promise.all(services.map((service) => restartService(service)));

  expect(printed).toContain(`user ${byUser.person.id}: disabled`);
  expect(printed).toContain(`disabled again: ${gone.client_id}`);
  expect(await historyOf()).not.toBe(history);
  for (const { tokens } of [byToken, byGrant, byUser, kept, byClient]) {
    expect(await isActive(tokens.access_token, witness)).toBe(false);
    expect(await isActive(tokens.refresh_token, witness)).toBe(false);
  }
  expect(await isActive(handle, witness)).toBe(false);
  for (const { tokens } of [byToken, byGrant, byUser, kept])
    expect((await refresh(app, tokens.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
  expect((await refresh(gone, byClient.tokens.refresh_token)).status).toBe(401);
  expect((await redeem(app, code)).json).toMatchObject({ error: 'invalid_grant' });
  for (const { browser } of [byToken, byGrant, byUser, kept]) expect(await isSignedIn(browser)).toBe(false);

  const again = await redeem(app, await authorize(app, kept.person));
  expect(again.status).toBe(200);
  expect(await isActive(again.json.access_token, witness)).toBe(true);
  expect((await refresh(app, again.json.refresh_token)).status).toBe(200);
  await expect(authorize(app, byUser.person)).rejects.toThrow();
  backup.forget();
}, 180_000);

it('without a flushed Redis nothing revives either', async () => {
  signInAgain();
  const before = await take(app);
  const backup = await takeBackup();
  await ok(post('/oauth2/revoke', { token: before.tokens.refresh_token }, app));
  for (const service of services) await killService(service);
  await backup.restore();
  await runAdmin('after-restore', '--yes');
  await Promise.all(services.map((service) => restartService(service)));
  expect(await isActive(before.tokens.access_token, witness)).toBe(false);
  expect((await refresh(app, before.tokens.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
  expect((await redeem(app, await authorize(app, before.person))).status).toBe(200);
  backup.forget();
}, 120_000);
