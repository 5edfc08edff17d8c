// The guarantee: what an administrator switches off is refused everywhere, at once and without a restart, and whoever has proved
// who it is hears which setting did it.
import { setTimeout as wait } from 'node:timers/promises';
import { startOwnTarget } from './support/own-target.js';

const stop = await startOwnTarget();
const { admin, createClient, createMachine, createPerson } = await import('./support/administration.js');
const { changePolicy, settlePolicy } = await import('./support/policy.js');
const { authorizationPath, authorize, pkce, redeem, refresh, sentTo } = await import('./support/code-flow.js');
const { Browser } = await import('./support/browser.js');
const { isActive, post, send } = await import('./support/requests.js');
type Answer = Awaited<ReturnType<typeof post>>;

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';

const untouched = {
  grant_types: null,
  response_types: null,
  token_endpoint_auth_methods: null,
  access_token_lifetime_seconds: null,
  refresh_token_lifetime_seconds: null,
  grants_per_user: null,
  requests_per_minute: null,
};
afterEach(async () => {
  expect((await changePolicy(untouched)).status).toBe(200);
});
afterAll(stop);

/** Every process has heard of it: several answers in a row, from whichever process, are as they shall be. */
async function everywhere(ask: () => Promise<Answer>, isSo: (answer: Answer) => boolean): Promise<Answer> {
  const giveUpAt = Date.now() + 10_000;
  for (let row = 0; ;) {
    const answer = await ask();
    row = isSo(answer) ? row + 1 : 0;
    if (row === 6) return answer;
    if (Date.now() > giveUpAt) throw new Error(`still ${answer.status} ${answer.text}`);
    if (row === 0) await wait(20);
  }
}
const has = (error: string) => (answer: Answer) => answer.json?.error === error;
const is = (status: number) => (answer: Answer) => answer.status === status;
const supported = async (member: string): Promise<string[]> => {
  const metadata = await send('/.well-known/openid-configuration');
  return metadata.json[member] as string[];
};

const machineToken = (client: Parameters<typeof post>[2], form: Record<string, string> = {}) =>
  post('/oauth2/token', { grant_type: 'client_credentials', ...form }, client);

describe('the policy itself', () => {
  it('is read and changed like everything else: by version, with the right, each member checked', async () => {
    const read = await admin('GET', '/policy');
    expect(read.json).toMatchObject({ registration: 'closed', response_types: ['code'], pkce: 'required' });
    expect((await admin('PATCH', '/policy', { pkce: 'required' })).status).toBe(428);
    const match = { 'If-Match': read.headers.get('etag') ?? '' };
    expect((await admin('PATCH', '/policy', { pkce: 'sometimes' }, match)).status).toBe(422);
    expect((await admin('PATCH', '/policy', { grant_types: ['code'] }, match)).status).toBe(422);
    expect((await admin('PATCH', '/policy', { access_token_lifetime_seconds: 300 }, match)).status).toBe(200);
    const late = await admin('PATCH', '/policy', { access_token_lifetime_seconds: 60 }, match);
    expect(late.status).toBe(412);
    expect((await admin('GET', '/policy')).json.access_token_lifetime_seconds).toBe(300);
    const audit = await admin('GET', '/audit?object_kind=policy');
    expect(audit.json.items[0].after.access_token_lifetime_seconds).toBe(300);
  });

  it('is not for everybody who has a token', async () => {
    const machine = await createMachine();
    const { json } = await machineToken(machine);
    const answer = await send('/admin/policy', { headers: { Authorization: `Bearer ${json.access_token}` } });
    expect([401, 403]).toContain(answer.status);
  });
});

describe('switches', () => {
  it('a grant that is off is refused, also to who is registered for it, and is gone from the metadata', async () => {
    const machine = await createMachine();
    const all = await supported('grant_types_supported');
    await changePolicy({ grant_types: all.filter((grant) => grant !== 'client_credentials') });
    const refused = await everywhere(() => machineToken(machine), has('unsupported_grant_type'));
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ error_code: 'switched_off' });
    expect(refused.json.error_description).toContain('grant_types');
    expect(await supported('grant_types_supported')).not.toContain('client_credentials');
    await changePolicy({ grant_types: null });
    await everywhere(() => machineToken(machine), is(200));
  });

  it('says no more to a client that has not proved who it is', async () => {
    const device = await createClient({
      redirect_uris: undefined,
      grant_types: [deviceCode],
      token_endpoint_auth_method: 'none',
    });
    await changePolicy({ grant_types: ['client_credentials'] });
    const ask = () => post('/oauth2/device_authorization', { client_id: device.client_id, scope: 'openid' });
    const refused = await everywhere(ask, has('unauthorized_client'));
    expect(refused.json.error_description).not.toContain('policy');
  });

  it('a way to authenticate that is off is refused, the others go on', async () => {
    const machine = await createMachine();
    const posting = await createMachine({ token_endpoint_auth_method: 'client_secret_post' });
    const byPost = () => post('/oauth2/token', { grant_type: 'client_credentials', ...credentialsOf(posting) });
    expect((await byPost()).status).toBe(200);
    const all = await supported('token_endpoint_auth_methods_supported');
    await changePolicy({ token_endpoint_auth_methods: all.filter((method) => method !== 'client_secret_post') });
    const refused = await everywhere(byPost, has('invalid_client'));
    expect(refused.status).toBe(401);
    expect(refused.json.error_description).toContain('token_endpoint_auth_methods');
    const wrong = await post('/oauth2/token', {
      ...credentialsOf(posting),
      client_secret: 'x',
      grant_type: 'password',
    });
    expect(wrong.json.error_description).not.toContain('token_endpoint_auth_methods');
    expect((await machineToken(machine)).status).toBe(200);
  });

  it('codes that are off are not asked for', async () => {
    const client = await createClient();
    await changePolicy({ response_types: [] });
    const visit = async () => {
      const { status, headers, html } = await new Browser().visit(authorizationPath(client, pkce().challenge));
      return { status, headers, text: html, json: { at: headers.get('location') ?? '' } };
    };
    const refused = await everywhere(visit, ({ json }) => json.at.includes('unsupported_response_type'));
    expect(sentTo({ ...refused, html: refused.text } as never).searchParams.get('state')).toBe('xyz');
    expect(await supported('response_types_supported')).toEqual([]);
  });
});

const credentialsOf = ({ client_id, client_secret }: { client_id: string; client_secret: string }) => ({
  client_id,
  client_secret,
});

describe('limits', () => {
  it('no token lives longer than the server lets it', async () => {
    const machine = await createMachine({ settings: { access_token_lifetime_seconds: 3600 } });
    await changePolicy({ access_token_lifetime_seconds: 77 });
    const answer = await everywhere(
      () => machineToken(machine),
      ({ json }) => json.expires_in === 77,
    );
    const claims = JSON.parse(
      Buffer.from(String(answer.json.access_token).split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims.exp - claims.iat).toBe(77);
  });

  it('nor does a refresh token', async () => {
    const client = await createClient();
    const person = await createPerson();
    await settlePolicy({ refresh_token_lifetime_seconds: 1 });
    const tokens = await redeem(client, await authorize(client, person));
    await wait(1500);
    expect((await refresh(client, tokens.json.refresh_token as string)).json.error).toBe('invalid_grant');
  });

  it('of more grants than a person may have, at all clients together, the oldest end; other people keep theirs', async () => {
    const witness = await createMachine({ settings: { may_introspect: true } });
    const [one, two] = [await createClient(), await createClient()];
    const [person, other] = [await createPerson(), await createPerson()];
    const browser = new Browser();
    const given = async (client: typeof one, whose = person) => {
      const by = whose === person ? { browser } : {};
      return (await redeem(client, await authorize(client, whose, by))).json as Record<string, string>;
    };
    const theirs = await given(one, other);
    await settlePolicy({ grants_per_user: 2 });
    const mine = [await given(one), await given(two), await given(one), await given(two)];
    const active = (tokens: Record<string, string>) => isActive(tokens['access_token'] ?? '', witness);
    expect(await Promise.all(mine.map(active))).toEqual([false, false, true, true]);
    expect(await active(theirs)).toBe(true);
    expect((await refresh(one, mine[0]?.['refresh_token'] ?? '')).json.error).toBe('invalid_grant');
  });

  it('a client that asks too often is told to wait, and what limits it; others are not', async () => {
    const [eager, other] = [await createMachine(), await createMachine()];
    const own = await createMachine({ settings: { requests_per_minute: 2 } });
    expect(
      [await machineToken(own), await machineToken(own), await machineToken(own)].map(({ status }) => status),
    ).toEqual([200, 200, 429]);
    await changePolicy({ requests_per_minute: { client: 5 } });
    const refused = await everywhere(() => machineToken(eager), is(429));
    expect(refused.json).toMatchObject({ error: 'temporarily_unavailable', error_code: 'too_many_requests' });
    expect(refused.json.error_description).toContain('requests_per_minute');
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await machineToken(other)).status).toBe(200);
  });

  it('so is an address, before anything is looked at; keys can still be read', async () => {
    const machine = await createMachine();
    await changePolicy({ requests_per_minute: { address: 5 } });
    await everywhere(() => machineToken(machine), is(429));
    expect((await post('/oauth2/introspect', { token: 'x' })).status).toBe(429);
    expect((await send('/oauth2/jwks')).status).toBe(200);
  });
});
