import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { asksFor, OAuthError, rulesOf } from '#protocol';
import { SealedCodes, Tenant } from '#service';
import { sectorOf, Sessions, Users, type ClaimsAgreed, type GrantFacts } from '#storage';
import type { AuthorizationRequest } from '../authorization-request/authorization-request.js';
import { AuthorizeSettings } from '../authorize-settings.js';
import type { SignedIn } from '../browser/current-session.js';

type Asked = Pick<AuthorizationRequest, 'client' | 'resource'> &
  Partial<Pick<AuthorizationRequest, 'nonce' | 'codeChallenge' | 'dpopJkt' | 'claims' | 'authorizationDetails'>> & {
    /** What the person was asked about, where claims were asked for. */
    readonly rights?: readonly string[];
  };

/** Makes the code of an authorization that was decided. */
@Injectable()
export class CodeIssuer {
  constructor(
    private readonly codes: SealedCodes,
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly settings: AuthorizeSettings,
    private readonly tenant: Tenant,
  ) {}

  /** Undefined where the response type has none. @throws StoreUnavailable */
  async issue(request: AuthorizationRequest, facts: GrantFacts, consentEpoch: number): Promise<string | undefined> {
    if (!asksFor(request.responseType, 'code')) return undefined;
    // RFC 6749 §4.1.3: only a redirect_uri that was in the request has to come again.
    const redirectUri = request.redirectUriGiven ? request.redirectUri : null;
    const { codeLifetimeSeconds: most = Infinity } = rulesOf(request.client) ?? {};
    const lifetimeSeconds = Math.min(this.settings.codeLifetimeSeconds, most);
    return this.codes.issue(facts, { redirectUri, lifetimeSeconds, consentEpoch });
  }

  /** What the grant will be. @throws OAuthError login_required when the session has just ended */
  async factsOf(
    { client, resource, nonce, codeChallenge, dpopJkt, claims, rights, authorizationDetails }: Asked,
    scope: readonly string[],
    { session, user }: SignedIn,
  ): Promise<GrantFacts> {
    const sector = sectorOf(client);
    const [rid, sid] = await Promise.all([this.users.rid(user.id, sector), this.sessions.sid(session.id, sector)]);
    if (sid === undefined) throw new OAuthError('login_required', 'The session has ended.');
    return {
      gid: uuidv7(),
      tenant: this.tenant.id,
      clientId: client.id,
      sub: user.id,
      rid,
      sessionId: session.id,
      sid,
      offline: scope.includes('offline_access'),
      scope,
      resource,
      authTime: Math.floor(session.authTime.getTime() / 1000),
      acr: session.acr,
      amr: session.amr,
      nonce: nonce ?? null,
      codeChallenge: codeChallenge ?? null,
      codeChallengeMethod: codeChallenge === undefined ? null : 'S256',
      dpopJkt: dpopJkt ?? null,
      userEpoch: user.epoch,
      clientEpoch: client.epoch,
      pairwise: client.metadata.subject_type === 'pairwise',
      claims: claimsAgreed(claims, rights),
      authorizationDetails: authorizationDetails ?? null,
    };
  }
}

/** What is defined later must not be told for an agreement of now. */
const claimsAgreed = (claims: Asked['claims'], rights: Asked['rights'] = []): ClaimsAgreed | null =>
  claims ? { ...claims, rights } : null;
