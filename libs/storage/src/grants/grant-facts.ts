import type { AuthorizationDetail, ClaimsRequest } from '#protocol';

/** What a grant is from its birth at the authorization endpoint on; nothing of it ever changes. */
export interface GrantFacts {
  readonly gid: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly sub: string;
  readonly rid: string;
  /** Absent in grants of no session. */
  readonly sessionId: string | null;
  /** What tokens call the session in the client's sector; absent in offline grants. */
  readonly sid: string | null;
  readonly offline: boolean;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  /** Seconds since 1970. */
  readonly authTime: number | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly nonce: string | null;
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: string | null;
  readonly dpopJkt: string | null;
  readonly userEpoch: number;
  readonly clientEpoch: number;
  /** Tokens name the person by their pseudonym (OpenID Connect Core §8.1); absent in codes of an older release. */
  readonly pairwise?: boolean;
  /** What was asked for about the person (OpenID Connect Core §5.5). */
  readonly claims?: ClaimsAgreed | null;
  /** RFC 9396 */
  readonly authorizationDetails?: readonly AuthorizationDetail[] | null;
}

/** Claims that were asked for by name, and what the person was asked about when they agreed to them. */
export interface ClaimsAgreed extends ClaimsRequest {
  /** The scopes, with those that covered the claims as they were defined then; absent in grants of an older release. */
  readonly rights?: readonly string[];
}

export interface StoredGrant extends GrantFacts {
  readonly attempt: string;
  readonly status: 'active' | 'revoked';
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** The attempt of a grant whose tokens came through the browser, and whose code has not been redeemed. */
export const awaitsCode = '00000000-0000-0000-0000-000000000000';

/** Whether the code of a stored grant was used; until then its row is of tokens that came through the browser. */
export const isRedeemed = ({ attempt }: Pick<StoredGrant, 'attempt'>): boolean => attempt !== awaitsCode;

/** What `grantRow` has. */
export const grantColumns = `id, tenant, attempt, client_id, sub, rid, session_id, sid, offline, scope, resource, auth_time, acr, amr,
  nonce, code_challenge, code_challenge_method, dpop_jkt, user_epoch, client_epoch, pairwise, claims, authorization_details`;

/** As its row in the table, for `jsonb_populate_record`. */
export const grantRow = (facts: GrantFacts, attempt: string) => ({
  id: facts.gid,
  tenant: facts.tenant,
  attempt,
  client_id: facts.clientId,
  sub: facts.sub,
  rid: facts.rid,
  session_id: facts.sessionId,
  sid: facts.sid,
  offline: facts.offline,
  scope: facts.scope,
  resource: facts.resource,
  auth_time: facts.authTime,
  acr: facts.acr,
  amr: facts.amr,
  nonce: facts.nonce,
  code_challenge: facts.codeChallenge,
  code_challenge_method: facts.codeChallengeMethod,
  dpop_jkt: facts.dpopJkt,
  user_epoch: facts.userEpoch,
  client_epoch: facts.clientEpoch,
  pairwise: facts.pairwise ?? false,
  claims: facts.claims,
  authorization_details: facts.authorizationDetails,
});

/** Each column under its name in `StoredGrant`. bigint columns come as text, so they are cast. */
export const grantSelection = (alias: string): string => `
  ${alias}.id AS gid, ${alias}.tenant, ${alias}.attempt, ${alias}.client_id AS "clientId", ${alias}.sub, ${alias}.rid,
  ${alias}.session_id AS "sessionId", ${alias}.sid, ${alias}.offline, ${alias}.scope, ${alias}.resource,
  ${alias}.auth_time::int AS "authTime", ${alias}.acr, ${alias}.amr, ${alias}.nonce, ${alias}.code_challenge AS "codeChallenge",
  ${alias}.code_challenge_method AS "codeChallengeMethod", ${alias}.dpop_jkt AS "dpopJkt", ${alias}.user_epoch AS "userEpoch",
  ${alias}.client_epoch AS "clientEpoch", ${alias}.pairwise, ${alias}.claims, ${alias}.authorization_details AS "authorizationDetails",
  ${alias}.status, ${alias}.reason, ${alias}.created_at AS "createdAt",
  ${alias}.revoked_at AS "revokedAt"`;
