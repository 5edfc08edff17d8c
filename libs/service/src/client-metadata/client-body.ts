import * as z from 'zod';
import { grantTypesOf, profileProblems } from '#protocol';
import { checkEncryption } from './check-encryption.js';
import { checkBackchannel } from './backchannel-members.js';
import { checkAuthentication } from './check-authentication.js';
import { clientMembers } from './client-members.js';
import { redirectUriProblem } from './redirect-uri-problem.js';

const members = z.strictObject(clientMembers);
export type ClientBody = z.output<typeof members>;

export type Refuse = (member: readonly (string | number)[], message: string) => void;

/** All members together; whoever writes them. */
export function checkClient(client: ClientBody, context: z.core.$RefinementCtx): void {
  const refuse: Refuse = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
  checkRedirects(client, refuse);
  checkGrants(client, refuse);
  checkImplicit(client, refuse);
  checkFrontChannelLogout(client, refuse);
  checkAuthentication(client, refuse);
  checkEncryption(client, refuse);
  checkBackchannel(client, refuse);
  const { settings: { profile } = {} } = client;
  if (profile) for (const { path, message } of profileProblems(profile, client)) refuse(path, message);
}

/** A client as an administrator writes it: each member by itself, then all of them together. */
export const clientBody = members.superRefine(checkClient);

function checkRedirects(client: ClientBody, refuse: Refuse): void {
  for (const member of ['redirect_uris', 'post_logout_redirect_uris'] as const) {
    const uris = client[member] ?? [];
    uris.forEach((uri, index) => {
      const problem = redirectUriProblem(uri, client.application_type ?? 'web');
      if (problem !== undefined) refuse([member, index], problem);
    });
    if (new Set(uris).size < uris.length) refuse([member], 'Names one URI twice.');
  }
}

/** Front-Channel Logout 1.0 §2: where the client is anyhow, by scheme, host and port. */
function checkFrontChannelLogout(
  { frontchannel_logout_uri: uri, redirect_uris: redirects = [] }: ClientBody,
  refuse: Refuse,
): void {
  if (uri === undefined) return;
  // Its origin stands in a policy of ours, where commas and semicolons mean something.
  if (!/^https?:\/\/[\w.:[\]-]+([/?]|$)/i.test(uri) || !URL.canParse(uri) || uri.includes('#')) {
    refuse(
      ['frontchannel_logout_uri'],
      'Must be an http or https URL without a user, a fragment or odd letters in its host.',
    );
  } else if (!redirects.some((redirect) => URL.parse(redirect)?.origin === new URL(uri).origin)) {
    refuse(['frontchannel_logout_uri'], 'Must have the scheme, host and port of one of the redirect URIs.');
  }
}

/** Grants that a person decides about: others give no refresh token. */
const asksPeople = new Set<string>([
  'authorization_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:openid:params:grant-type:ciba',
  'password',
]);

/** RFC 7591 §2.1: grant types and response types that belong together. */
function checkGrants(client: ClientBody, refuse: Refuse): void {
  const { grant_types: grants = ['authorization_code'], redirect_uris: redirects = [] } = client;
  const redirecting = grants.filter((grant) => grant === 'authorization_code' || grant === 'implicit');
  if (grants.length === 0) refuse(['grant_types'], 'Names no grant.');
  if (redirecting.length > 0 && redirects.length === 0) {
    refuse(['redirect_uris'], `The grant ${redirecting.join(' and ')} needs at least one.`);
  }
  checkRefresh(grants, refuse);
  checkResponses(client.response_types, redirecting, refuse);
}

function checkRefresh(grants: readonly string[], refuse: Refuse): void {
  if (grants.some((grant) => asksPeople.has(grant)) || !grants.includes('refresh_token')) return;
  refuse(
    ['grant_types'],
    'refresh_token needs authorization_code, device_code, ciba or password, which gives the first refresh token.',
  );
}

function checkResponses(given: ClientBody['response_types'], grants: readonly string[], refuse: Refuse): void {
  const types = given ?? (grants.includes('authorization_code') ? ['code'] : []);
  const needed = new Set<string>(types.flatMap(grantTypesOf));
  for (const grant of ['authorization_code', 'implicit']) {
    if (needed.has(grant) === grants.includes(grant)) continue;
    refuse(['response_types'], `The grant ${grant} goes together with the response types that need it.`);
  }
}

/** OpenID Connect Registration §2: tokens in a redirect of a web application need TLS, and go to nobody’s localhost. */
function checkImplicit(
  { grant_types: grants, redirect_uris: uris = [], application_type: type }: ClientBody,
  refuse: Refuse,
): void {
  if (grants?.includes('implicit') !== true || type === 'native') return;
  uris.forEach((uri, index) => {
    if (/^https:\/\/(?!localhost([:/?]|$))/i.test(uri)) return;
    refuse(['redirect_uris', index], 'Must be https, and not on localhost, where the grant is implicit.');
  });
}
