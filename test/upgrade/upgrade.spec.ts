// The guarantee: during an upgrade both releases run beside each other on one schema and one set of topics, and nobody notices:
// what one issued the other takes, and what one ended the other refuses.
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaEventBus, type ReceivedRecord } from '#events';
import type * as Administration from '../flows/support/administration.js';
import type * as CodeFlow from '../flows/support/code-flow.js';
import type * as Requests from '../flows/support/requests.js';
import type { Release } from './front.js';
import { hasPreviousRelease, preparePreviousRelease } from './previous-release.js';
import { TwoReleases } from './two-releases.js';

type Flows = typeof Administration & typeof CodeFlow & typeof Requests;
interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

const both = [
  ['old', 'new'],
  ['new', 'old'],
] as const satisfies readonly (readonly [Release, Release])[];

const run = hasPreviousRelease() ? describe : describe.skip;
if (!hasPreviousRelease()) process.stderr.write('Skipped: this clone does not hold the release before this one.\n');

run('the release before this one and this one, side by side', () => {
  let releases: TwoReleases;
  let flows: Flows;
  let app: Client;
  let rotating: { client_id: string };
  let witness: Client;
  let bus: KafkaEventBus;
  let person: Awaited<ReturnType<Flows['createPerson']>>;
  const heard: ReceivedRecord[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-upgrade-'));

  beforeAll(async () => {
    const portOffset = Number(process.env['TOKENWARD_SERVERS_PORT_OFFSET'] ?? 0) + 500;
    releases = await TwoReleases.open(
      preparePreviousRelease(),
      Number(process.env['TOKENWARD_TEST_PORT'] ?? 9700),
      portOffset,
    );
    for (const job of ['migrate', 'topics']) await releases.job('old', job);
    await releases.start('old');
    const firstRun = join(folder, 'first-run.json');
    await releases.job('old', 'first-run-file', '--out', firstRun);
    process.env['TOKENWARD_FLOW_TARGET'] = firstRun;
    expect(JSON.parse(readFileSync(firstRun, 'utf8'))).toMatchObject({ issuer: releases.issuer });
    flows = {
      ...(await import('../flows/support/administration.js')),
      ...(await import('../flows/support/code-flow.js')),
      ...(await import('../flows/support/requests.js')),
    };
    app = await flows.createClient();
    rotating = await flows.createClient({
      token_endpoint_auth_method: 'none',
      settings: { first_party: true, refresh_grace_seconds: 0 },
    });
    witness = await flows.createMachine({ settings: { may_introspect: true } });
    person = await flows.createPerson();
  }, 240_000);

  afterAll(async () => {
    await bus.close();
    await releases.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const use = (authorize: Release, token: Release = authorize, introspection: Release = token) =>
    releases.front.use({ authorize, token, introspection });
  const take = async (release: Release, client: { client_id: string } = app) => {
    use(release);
    const answer = await flows.redeem(client, await flows.authorize(client, person));
    expect(answer.status).toBe(200);
    return answer.json as { access_token: string; refresh_token: string };
  };
  const isActive = (token: string, at: Release): Promise<boolean> => {
    releases.front.use({ introspection: at });
    return flows.isActive(token, witness);
  };

  it('the new migrate and topics jobs run while the old release serves, and it goes on serving', async () => {
    const before = await take('old');
    expect(await releases.job('new', 'migrate')).toContain('Done');
    await releases.job('new', 'topics');
    expect(await isActive(before.access_token, 'old')).toBe(true);
    expect((await flows.refresh(app, before.refresh_token)).status).toBe(200);
    const answer = await take('old');
    expect(await isActive(answer.access_token, 'old')).toBe(true);
    await releases.start('new');
    expect(await isActive(answer.access_token, 'new')).toBe(true);
  }, 120_000);

  it.each(both)(
    'a code of the %s release is redeemed by the %s one, and a second time by neither',
    async (from, to) => {
      use(from, to);
      const proof = await flows.authorize(app, person);
      const answer = await flows.redeem(app, proof);
      expect(answer.status).toBe(200);
      use(from, from);
      expect((await flows.redeem(app, proof)).json).toMatchObject({ error: 'invalid_grant' });
      for (const release of ['old', 'new'] as const)
        expect(await isActive(answer.json.access_token, release)).toBe(false);
    },
  );

  it.each(both)('what is revoked at the %s release is refused by the %s one at once', async (from, to) => {
    const tokens = await take(to);
    expect(await isActive(tokens.access_token, to)).toBe(true);
    releases.front.use({ introspection: from });
    expect((await flows.post('/oauth2/revoke', { token: tokens.refresh_token }, app)).status).toBe(200);
    expect(await isActive(tokens.access_token, to)).toBe(false);
    use(to);
    expect((await flows.refresh(app, tokens.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it.each(both)(
    'a refresh token of the %s release works at the %s one, and an old one ends the grant',
    async (from, to) => {
      const first = await take(from, rotating);
      use(to);
      const second = await flows.refresh(rotating, first.refresh_token);
      expect(second.status).toBe(200);
      use(from);
      const third = await flows.refresh(rotating, second.json.refresh_token);
      expect(third.status).toBe(200);
      expect(await isActive(third.json.access_token, to)).toBe(true);
      use(to);
      expect((await flows.refresh(rotating, first.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
      expect(await isActive(third.json.access_token, from)).toBe(false);
    },
  );

  it.each(both)('a person signed in at the %s release is signed in at the %s one', async (from, to) => {
    use(from);
    const { browser } = await flows.authorize(app, person);
    use(to);
    const path = flows.authorizationPath(app, flows.pkce().challenge, { prompt: 'none' });
    expect(flows.sentTo(await browser.visit(path)).searchParams.has('code')).toBe(true);
  });

  it.each(both)('a client disabled at the %s release is refused by the %s one', async (from, to) => {
    const machine = await flows.createMachine();
    const ask = () => flows.post('/oauth2/token', { grant_type: 'client_credentials' }, machine);
    use(to);
    const token = (await ask()).json.access_token as string;
    releases.front.use({ 'client-registry': from });
    expect((await flows.admin('POST', `/clients/${machine.client_id}/disable`)).status).toBeLessThan(300);
    expect(await isActive(token, to)).toBe(false);
    while ((await ask()).status === 200) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('the old feed hears the new release’s heartbeats and records, and an old process that leaves is not missed', async () => {
    bus = new KafkaEventBus({ brokers: releases.brokers.split(','), clientId: 'upgrade', onError: () => undefined });
    await bus.broadcast('revocations.v1', { onRecord: (record) => heard.push(record) });
    const reader = await flows.createMachine({ settings: { may_read_revocations: true } });
    const tokens = await take('new');
    releases.front.use({ introspection: 'old' });
    const leaving = new AbortController();
    const headers = { Authorization: flows.basic(reader) };
    const stream = await fetch(`${releases.issuer}/revocations/stream`, { headers, signal: leaving.signal });
    expect(stream.status).toBe(200);
    releases.front.use({ introspection: 'new' });
    expect((await flows.post('/oauth2/revoke', { token: tokens.refresh_token }, app)).status).toBe(200);
    const gid = (
      JSON.parse(Buffer.from(tokens.access_token.split('.')[1] ?? '', 'base64url').toString()) as { gid: string }
    ).gid;
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes(gid) && text.slice(text.indexOf(gid)).includes('event: hb')) break;
    }
    leaving.abort();
    await releases.stop('old');
    const heartbeats = () => heard.filter(({ headers: named }) => named['ce_type'] === 'authz.heartbeat.v1').length;
    const known = heartbeats();
    while (heartbeats() < known + 9) await new Promise((resolve) => setTimeout(resolve, 100));
    const after = await take('new');
    expect(await isActive(after.access_token, 'new')).toBe(true);
  }, 90_000);
});
