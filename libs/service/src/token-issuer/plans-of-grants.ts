import type { AuthorizationDetail } from '#protocol';
import { subjectOf, type ClientRecord, type GrantFacts } from '#storage';
import type { AccessTokenPlan } from './access-token-plan.js';
import type { IdTokenPlan } from './id-token-plan.js';

interface Decision {
  readonly client: ClientRecord;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly issuedAt: number;
  readonly decidedAtMs: number;
  /** Absent: all that the grant has. */
  readonly authorizationDetails?: readonly AuthorizationDetail[];
}

/** The access token of a person's grant. Epochs are the grant's own: what was raised since kills it. */
export const accessTokenOf = (facts: GrantFacts, decision: Decision): AccessTokenPlan => ({
  ...decision,
  authorizationDetails: decision.authorizationDetails ?? facts.authorizationDetails ?? [],
  subject: subjectOf(facts),
  clientEpoch: facts.clientEpoch,
  grant: {
    gid: facts.gid,
    // Offline grants outlive the session, so their tokens do not name it.
    sid: facts.offline ? null : facts.sid,
    rid: facts.rid,
    userEpoch: facts.userEpoch,
    authTime: facts.authTime,
    acr: facts.acr,
    amr: facts.amr,
  },
});

export const idTokenOf = (
  facts: GrantFacts,
  { client, issuedAt }: Pick<Decision, 'client' | 'issuedAt'>,
  more: { readonly nonce: string | null; readonly claims?: Readonly<Record<string, unknown>> },
): IdTokenPlan => ({
  client,
  issuedAt,
  subject: subjectOf(facts),
  sid: facts.sid,
  authTime: facts.authTime,
  acr: facts.acr,
  amr: facts.amr,
  ...(more.nonce !== null && { nonce: more.nonce }),
  ...(more.claims && { claims: more.claims }),
});
