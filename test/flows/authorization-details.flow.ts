// The guarantee: a token allows what the person saw, in the words of its type, and nothing that nobody described.
// The attacks: types and members that nobody knows; more at the token endpoint than was granted; another payment after a consent.
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { admin, createClient, createMachine, createPerson, type Person } from './support/administration.js';
import { Browser, formOf } from './support/browser.js';
import { authorizationPath, authorize, pkce, redeem, refresh, sentTo, signIn } from './support/code-flow.js';
import { introspect, post, send } from './support/requests.js';

type Client = Awaited<ReturnType<typeof createClient>>;

const type = `payment-${randomUUID()}`;
const audience = `https://${type}.example`;
const payment = {
  type,
  actions: ['initiate'],
  instructedAmount: { currency: 'EUR', amount: '123.50' },
  creditorName: 'Shop',
};
const status = { type, actions: ['status'], instructedAmount: { currency: 'EUR', amount: '0' } };
const described = {
  description: 'Start a payment',
  members: {
    actions: { kind: 'strings', required: true, values: ['initiate', 'status'] },
    instructedAmount: { kind: 'object', required: true },
    creditorName: { kind: 'string' },
  },
};

let client: Client;
let person: Person;
beforeAll(async () => {
  const api = { audience, name: 'Bank', authorization_details_types: { [type]: described } };
  expect((await admin('POST', '/resource-servers', api)).status).toBe(201);
  // Other processes hear of it within a second.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  client = await createClient({ authorization_details_types: [type] });
  person = await createPerson();
});

const asking = (details: unknown, more: Record<string, string> = {}) => ({
  scope: 'openid offline_access',
  authorization_details: JSON.stringify(details),
  ...more,
});

it('RFC 9396 §7, §9: the answer, the token and introspection say what was allowed', async () => {
  const { json } = await redeem(client, await authorize(client, person, { more: asking([payment, status]) }));
  expect(json.authorization_details).toEqual([payment, status]);
  const claims = decodeJwt(json.access_token as string);
  expect(claims['authorization_details']).toEqual([payment, status]);
  expect([claims.aud].flat()).toContain(audience);
  const witness = await createMachine({ settings: { may_introspect: true } });
  const told = (await introspect(json.access_token as string, witness)).json;
  expect(told.authorization_details).toEqual([payment, status]);
  const metadata = await send('/.well-known/openid-configuration');
  expect(metadata.json.authorization_details_types_supported).toContain(type);
});

it('§6: code and refresh token give some of it, as it was granted, and never more', async () => {
  const proof = await authorize(client, person, { more: asking([payment, status]) });
  const { json } = await redeem(client, proof, { authorization_details: JSON.stringify([status]) });
  expect(json.authorization_details).toEqual([status]);
  const token = json.refresh_token as string;
  const narrowed = await refresh(client, token, { authorization_details: JSON.stringify([payment]) });
  expect(narrowed.json.authorization_details).toEqual([payment]);
  expect((await refresh(client, token)).json.authorization_details).toEqual([payment, status]);
  const richer = { ...payment, instructedAmount: { currency: 'EUR', amount: '999' } };
  const more = await refresh(client, token, { authorization_details: JSON.stringify([richer]) });
  expect([more.status, more.json.error]).toEqual([400, 'invalid_authorization_details']);
});

it('a request may come without a scope, and pushed', async () => {
  const proof = pkce();
  const pushed = await post(
    '/oauth2/par',
    {
      response_type: 'code',
      redirect_uri: 'https://app.example/callback',
      authorization_details: JSON.stringify([payment]),
      code_challenge: proof.challenge,
      code_challenge_method: 'S256',
    },
    client,
  );
  expect(pushed.status).toBe(201);
  const request = { client_id: client.client_id, request_uri: pushed.json.request_uri as string };
  const browser = new Browser();
  const page = await browser.visit(`/oauth2/authorize?${new URLSearchParams(request).toString()}`);
  const code = sentTo(await signIn(browser, page, person)).searchParams.get('code') ?? '';
  const { json } = await redeem(client, { code, verifier: proof.verifier });
  expect([json.authorization_details, json.scope, json.id_token]).toEqual([[payment], undefined, undefined]);
  expect(decodeJwt(json.access_token as string).aud).toBe(audience);
});

it('§11.2: the person sees all of it, each time; nothing is remembered', async () => {
  const third = await createClient({ authorization_details_types: [type], settings: {} });
  const browser = new Browser();
  const visit = (details: unknown) => browser.visit(authorizationPath(third, pkce().challenge, asking(details)));
  const page = await signIn(browser, await visit([payment]), person);
  for (const shown of ['Start a payment', '123.50', 'EUR', 'Shop']) expect(page.html).toContain(shown);
  sentTo(await browser.submit(page, formOf(page.html, 'decision'), { decision: 'allow' }));
  const again = await visit([payment]);
  expect(again.html).toContain('Start a payment');
  const quiet = authorizationPath(third, pkce().challenge, asking([payment], { prompt: 'none' }));
  expect(sentTo(await browser.visit(quiet)).searchParams.get('error')).toBe('consent_required');
});

it('§5: what was allowed for one request is not allowed for another', async () => {
  const third = await createClient({ authorization_details_types: [type], settings: {} });
  const browser = new Browser();
  const path = authorizationPath(third, pkce().challenge, asking([payment]));
  const page = await signIn(browser, await browser.visit(path), person);
  const form = formOf(page.html, 'decision');
  const dearer = { ...payment, instructedAmount: { currency: 'EUR', amount: '99999' } };
  const swapped = new URLSearchParams(form.fields.find(({ name }) => name === 'return')?.value);
  swapped.set('authorization_details', JSON.stringify([dearer]));
  const asked = await browser.submit(page, form, { decision: 'allow', return: swapped.toString() });
  expect(asked.html).toContain('99999');
});

it.each<[string, unknown]>([
  ['an unknown type', [{ type: 'nobody-knows' }]],
  ['a member that is not described', [{ ...payment, surprise: true }]],
  ['a value that is not there', [{ ...payment, actions: ['everything'] }]],
  ['a missing member', [{ type, actions: ['status'] }]],
  ['no array', payment],
  ['an empty array', []],
  ['what has no type', [{ actions: ['status'] }]],
])('refuses %s', async (_what, details) => {
  const page = await new Browser().visit(authorizationPath(client, pkce().challenge, asking(details)));
  expect(sentTo(page).searchParams.get('error')).toBe('invalid_authorization_details');
});

it('refuses a client that is not registered for the type', async () => {
  const other = await createClient();
  const page = await new Browser().visit(authorizationPath(other, pkce().challenge, asking([payment])));
  expect(sentTo(page).searchParams.get('error')).toBe('invalid_authorization_details');
});

it('an administrator cannot describe type itself, nor a kind that does not exist', async () => {
  for (const members of [{ type: { kind: 'string' } }, { amount: { kind: 'money' } }]) {
    const body = {
      audience: `https://${randomUUID()}.example`,
      name: 'x',
      authorization_details_types: { t: { ...described, members } },
    };
    expect((await admin('POST', '/resource-servers', body)).status).toBe(422);
  }
});
