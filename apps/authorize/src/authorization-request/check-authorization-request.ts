import { OAuthError } from '#protocol';
import type { ClientRecord } from '#storage';
import type { Asked, AuthorizationRequest, ResponseMode } from './authorization-request.js';
import { checks } from './checks/index.js';

/** Where an answer goes, and how. */
export interface AnswerTo {
  readonly client: ClientRecord;
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
}

export type CheckedRequest =
  | { readonly outcome: 'valid'; readonly request: AuthorizationRequest }
  /** The client hears of it. */
  | { readonly outcome: 'answered'; readonly error: OAuthError; readonly to: AnswerTo }
  /** Only the person does: nobody has proved to be the client. */
  | { readonly outcome: 'refused'; readonly error: OAuthError };

/** Runs the checks in their order, up to the first that fails. */
export function checkAuthorizationRequest(asked: Asked): CheckedRequest {
  let known: Partial<AuthorizationRequest> = {};
  try {
    for (const check of checks) known = { ...known, ...check(asked, known) };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const { client, redirectUri, responseMode = 'query', state } = known;
    if (!client || redirectUri === undefined) return { outcome: 'refused', error };
    return { outcome: 'answered', error, to: { client, redirectUri, responseMode, state } };
  }
  return { outcome: 'valid', request: known as AuthorizationRequest };
}
