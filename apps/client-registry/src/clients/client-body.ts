import { z } from 'zod';
import { patchOf } from '../operations/merge-patch.js';
import { checkAuthentication } from './check-authentication.js';
import { clientMembers } from './client-members.js';
import { redirectUriProblem } from './redirect-uri-problem.js';

const members = z.strictObject(clientMembers);
export type ClientBody = z.output<typeof members>;

export type Refuse = (member: readonly (string | number)[], message: string) => void;

/** A client as an administrator writes it: each member by itself, then all of them together. */
export const clientBody = members.superRefine((client, context) => {
  const refuse: Refuse = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
  checkRedirects(client, refuse);
  checkGrants(client, refuse);
  checkAuthentication(client, refuse);
});

export const clientPatch = patchOf(clientMembers);

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

/** Grants that a person decides about: others give no refresh token. */
const asksPeople = new Set<string>(['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code']);

/** RFC 7591 §2.1: grant types and response types that belong together. */
function checkGrants(client: ClientBody, refuse: Refuse): void {
  const { grant_types: grants = ['authorization_code'], redirect_uris: redirects = [] } = client;
  const usesCodes = grants.includes('authorization_code');
  if (grants.length === 0) refuse(['grant_types'], 'Names no grant.');
  if (usesCodes && redirects.length === 0) {
    refuse(['redirect_uris'], 'The grant authorization_code needs at least one.');
  }
  if (!grants.some((grant) => asksPeople.has(grant)) && grants.includes('refresh_token')) {
    refuse(
      ['grant_types'],
      'refresh_token needs authorization_code or device_code, which gives the first refresh token.',
    );
  }
  checkResponses(client.response_types, usesCodes, refuse);
}

function checkResponses(types: ClientBody['response_types'], usesCodes: boolean, refuse: Refuse): void {
  if (types === undefined || types.includes('code') === usesCodes) return;
  refuse(['response_types'], 'The response type code and the grant authorization_code go together.');
}
