import type { ClientRecord, GrantFacts } from '#storage';
import type { AccessTokenPlan } from '../issuer/access-token-plan.js';
import type { IdTokenPlan } from '../issuer/id-token-plan.js';

interface Decision {
  readonly client: ClientRecord;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly issuedAt: number;
  readonly decidedAtMs: number;
}

/** The access token of a person's grant. Epochs are the grant's own: what was raised since kills it. */
export const accessTokenOf = (facts: GrantFacts, decision: Decision): AccessTokenPlan => ({
  ...decision,
  subject: facts.sub,
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

export const idTokenOf = (facts: GrantFacts, nonce: string | null): IdTokenPlan => ({
  subject: facts.sub,
  sid: facts.sid,
  authTime: facts.authTime,
  acr: facts.acr,
  amr: facts.amr,
  ...(nonce !== null && { nonce }),
});
