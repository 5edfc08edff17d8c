// The guarantee: whoever exchanges a token is in the audit log with it, and so is whoever was refused.
import { decodeJwt } from 'jose';
import { admin, createClient, createMachine, createPerson, createResource } from './support/administration.js';
import { authorize, redeem } from './support/code-flow.js';
import { post, type Answer } from './support/requests.js';
import { target, type Credentials } from './support/target.js';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

type Client = Credentials & Record<string, unknown>;
let orders: Awaited<ReturnType<typeof createResource>>;
let billing: typeof orders;
let application: Client;
let service: Client;

const newService = (more: Record<string, unknown> = {}) =>
  createMachine({
    grant_types: ['client_credentials', grantType],
    scope: `${orders.scope} ${billing.scope}`,
    settings: {
      token_exchange: { audiences: [billing.audience], subject_audiences: [orders.audience], ...more },
    },
  });
beforeAll(async () => {
  [orders, billing] = await Promise.all([createResource(), createResource()]);
  application = await createClient({ scope: `openid ${orders.scope} ${billing.scope}` });
  service = await newService({ impersonation: true });
});

const exchange = (client: Credentials, subject: string, more: Record<string, string> = {}): Promise<Answer> =>
  post(
    '/oauth2/token',
    { grant_type: grantType, subject_token: subject, subject_token_type: accessTokenType, ...more },
    client,
  );
const byActor = (token: string) => ({ actor_token: token, actor_token_type: accessTokenType });
const machineTokenOf = async (client: Credentials): Promise<string> =>
  (await post('/oauth2/token', { grant_type: 'client_credentials' }, client)).json.access_token;
async function personsToken(): Promise<string> {
  const more = { scope: `openid ${orders.scope} ${billing.scope}` };
  const { json } = await redeem(application, await authorize(application, await createPerson(), { more }));
  return json.access_token as string;
}

interface Entry {
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly after: Record<string, unknown>;
}
const entries = async (kind: string, id: unknown): Promise<Entry[]> => {
  const { json } = await admin('GET', `/audit?object_kind=${kind}&object_id=${String(id)}`);
  return (json.items as Entry[]).filter(({ action }) => action.startsWith('token.exchange'));
};

it('each exchange: who got whose token, for whom, and who acts', async () => {
  const token = await personsToken();
  const { gid, jti, sub } = decodeJwt(token);
  expect((await exchange(service, token)).status).toBe(200);
  const own = await machineTokenOf(service);
  expect((await exchange(service, token, byActor(own))).status).toBe(200);
  const [second, first] = await entries('grant', gid);
  const common = { subject: sub, subject_jti: jti, subject_client: application.client_id };
  const to = { scope: [billing.scope], audience: [billing.audience] };
  expect(first).toMatchObject({
    action: 'token.exchange',
    actor: { kind: 'client', id: service.client_id },
    after: { ...common, ...to, impersonation: true },
  });
  expect(second?.after).toEqual({ ...common, ...to, actor: service.client_id, actor_jti: decodeJwt(own).jti });
  expect((await exchange(service, own)).status).toBe(200);
  expect(await entries('token', decodeJwt(own).jti)).toHaveLength(1);
});

it('each that was refused, with the reason that the client is not told, and no token', async () => {
  const strict = await newService();
  const token = await personsToken();
  const foreign = await machineTokenOf(target.demo_client);
  const refused = [
    await exchange(strict, token, { audience: 'https://elsewhere.example' }),
    await exchange(strict, token),
    await exchange(strict, foreign, byActor(await machineTokenOf(strict))),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
  const told = await entries('client', strict.client_id);
  expect(told.map(({ action, after }) => [action, after['error']])).toEqual([
    ['token.exchange-refused', 'invalid_request'],
    ['token.exchange-refused', 'invalid_request'],
    ['token.exchange-refused', 'invalid_target'],
  ]);
  expect(told[0]?.after['reason']).toContain('neither the client’s own nor for an audience');
  expect(refused[2]?.text).not.toContain('neither');
  for (const secret of [token, foreign]) expect(JSON.stringify(told)).not.toContain(secret);
  expect(await entries('grant', decodeJwt(token)['gid'])).toEqual([]);
});
