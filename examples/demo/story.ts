import * as oidc from 'openid-client';
import { decodeJwt } from 'jose';
import { SseFeed } from '#resource-server';
import { startSampleApi, type SampleApi } from '../sample-api/start-sample-api.js';
import { Administration, type Credentials } from './administration.js';
import { callApi } from './call-api.js';
import type { FirstRun } from './first-run.js';
import { ObservedRecords } from './observed-records.js';
import { audience, createPerson, register, scope, type Registered } from './register.js';
import { replayTheCode, type Given } from './replay.js';
import { signIn, type Person } from './sign-in.js';
import { shortened, step, tell } from './tell.js';
import { watchTheEnd } from './watch-the-end.js';

/** The main job, told and really done: who asks for what, what they get, and how it is taken back. */
export async function tellStory(firstRun: FirstRun): Promise<void> {
  const administration = await Administration.open(firstRun);
  const registered = await registerAll(administration);
  const config = await discover(firstRun.issuer, registered.app);
  const { client_id: clientId, client_secret: clientSecret } = registered.api;
  const client = { clientId, clientSecret };
  const { issuer } = firstRun;
  const feed = new SseFeed({ issuer, ...client });
  const records = new ObservedRecords();
  const api = await startSampleApi({ issuer, audience, scope, client, feed, onRecord: records.onRecord });
  tell(`The Notes API verifies tokens offline at ${api.url}; the live feed of revocations is open.`);
  try {
    await getMachineToken(config, api);
    const person = await createAPerson(administration);
    const given = await getTokensForPerson(config, api, person);
    const replay = await replayTheCode(config, api, given);
    await watchTheEnd({ administration, config, records, given, replay, personId: person.id });
  } finally {
    // Not waited for: the program ends next, and its open stream with it.
    void api.close();
  }
}

async function registerAll(administration: Administration): Promise<Registered> {
  step('Register an API and an application, through the administration API');
  const registered = await register(administration);
  tell(
    `resource server  ${audience}`,
    `scope            ${scope}`,
    `application      ${registered.app.client_id} (code + PKCE, and machine tokens)`,
    `the API itself   ${registered.api.client_id} (may read revocations)`,
  );
  return registered;
}

function discover(issuer: string, { client_id: id, client_secret: secret }: Credentials): Promise<oidc.Configuration> {
  // Plain HTTP is for loopback addresses only; the platform refuses it elsewhere.
  const loopback = new URL(issuer).protocol === 'http:';
  return oidc.discovery(new URL(issuer), id, undefined, oidc.ClientSecretBasic(secret), {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that nobody overlooks it
    execute: loopback ? [oidc.allowInsecureRequests] : [],
  });
}

async function getMachineToken(config: oidc.Configuration, api: SampleApi): Promise<void> {
  step('The application gets a token for itself (client credentials)');
  const { access_token: token } = await oidc.clientCredentialsGrant(config, { scope });
  const { status } = await callApi(api, token);
  tell(`access token  ${shortened(token)}`, `GET /notes with it: ${status}`);
}

async function createAPerson(administration: Administration): Promise<Person & { readonly id: string }> {
  step('A person joins');
  const person = await createPerson(administration);
  tell(`user name  ${person.username}`, `user id    ${person.id}`);
  return person;
}

async function getTokensForPerson(config: oidc.Configuration, api: SampleApi, person: Person): Promise<Given> {
  step('The person signs in and agrees; the application gets a code, and tokens for it (code + PKCE)');
  const { callback, checks } = await signIn(config, person, `openid ${scope}`);
  tell(`code           ${shortened(callback.searchParams.get('code') ?? '')}`);
  const tokens = await oidc.authorizationCodeGrant(config, callback, checks);
  const gid = String(decodeJwt(tokens.access_token)['gid']);
  tell(
    `access token   ${shortened(tokens.access_token)}`,
    `refresh token  ${shortened(tokens.refresh_token ?? '')}`,
    `grant          ${gid} (gid: every token of this consent names it)`,
    `ID token says  ${tokens.claims()?.sub ?? ''}`,
  );
  step('The application calls the API');
  const { status } = await callApi(api, tokens.access_token);
  tell(`GET /notes: ${status}. The API asked nobody: signature, times, audience, scope and its own list of endings.`);
  return { callback, checks, gid, accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' };
}
