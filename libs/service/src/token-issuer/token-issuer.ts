import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing, randomOctets } from '#keys';
import { OAuthError, storedName, type AuthorizationDetail } from '#protocol';
import {
  CatalogueCache,
  MappedClaims,
  PolicyCache,
  ShortLivedValues,
  StoreUnavailable,
  type ClientRecord,
  type SigningAlgorithm,
} from '#storage';
import type { AccessTokenClaims, Confirmation } from '../access-tokens/access-tokens.js';
import { opaqueTokenPrefix } from '../access-tokens/opaque-token-prefix.js';
import { Tenant } from '../infrastructure/tenant.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { Clock } from '../time/clock.js';
import type { AccessTokenPlan } from './access-token-plan.js';
import { audiencesOf, type Audiences } from './audiences.js';
import { IdTokenSigner } from './id-token-signer.js';
import type { Issuance } from './issuance.js';
import { IssuingSettings } from './issuing-settings.js';

export interface AccessTokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  readonly expires_in: number;
  readonly scope?: string;
  /** RFC 9396 §7 */
  readonly authorization_details?: readonly AuthorizationDetail[];
}

/** RFC 6749 §5.1 */
export interface TokenAnswer extends AccessTokenAnswer {
  readonly refresh_token?: string;
  readonly id_token?: string;
  /** RFC 8693 §2.2.1 */
  readonly issued_token_type?: string;
}

const longestDelayMs = 5000;

interface Format {
  readonly opaque: boolean;
  readonly alg: SigningAlgorithm;
  readonly lifetimeSeconds: number;
}

/** The only one who signs, stores and hands out tokens: grants decide, this issues. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly shortLived: ShortLivedValues,
    private readonly catalogue: CatalogueCache,
    private readonly policies: PolicyCache,
    private readonly idTokens: IdTokenSigner,
    private readonly mapped: MappedClaims,
    private readonly service: ServiceSettings,
    private readonly settings: IssuingSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  async issue(
    { accessToken: plan, idToken, refreshToken, issuedTokenType }: Issuance,
    confirmation?: Confirmation,
  ): Promise<TokenAnswer> {
    const given = await this.accessTokenAlone(plan, confirmation);
    return {
      ...given,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(idToken && { id_token: await this.idTokens.sign(idToken, { accessToken: given.access_token }) }),
      ...(issuedTokenType !== undefined && { issued_token_type: issuedTokenType }),
    };
  }

  /** What is said of an access token wherever it is given (RFC 6749 §4.2.2, §5.1). */
  async accessTokenAlone(plan: AccessTokenPlan, confirmation?: Confirmation): Promise<AccessTokenAnswer> {
    const catalogue = this.catalogue.known(this.tenant.id) ?? (await this.catalogue.of(this.tenant.id));
    const audiences = audiencesOf(this.service.issuer, plan, catalogue);
    const policy = this.policies.known(this.tenant.id) ?? (await this.policies.of(this.tenant.id));
    const format = this.formatOf(plan, audiences, policy.access_token_lifetime_seconds);
    const mapped = this.mapped.areDefined(catalogue) ? await this.mappedClaims(plan, audiences) : {};
    const more = confirmation ? { ...mapped, cnf: confirmation } : mapped;
    // First, so that nothing that an administrator defines takes the place of what the token itself says.
    const claims = { ...more, ...this.claimsOf(plan, audiences, format.lifetimeSeconds) };
    const token = await this.accessToken(claims, format);
    this.refuseLate(plan);
    return {
      access_token: token,
      // RFC 9449 §5; a token that is bound to a certificate stays Bearer (RFC 8705 §3).
      token_type: confirmation?.jkt === undefined ? 'Bearer' : 'DPoP',
      expires_in: format.lifetimeSeconds,
      ...(audiences.scope.length > 0 && { scope: audiences.scope.join(' ') }),
      ...detailsClaim(audiences),
    };
  }

  private accessToken(claims: AccessTokenClaims, { opaque, alg }: Format): Promise<string> {
    return opaque ? this.opaque(claims) : this.keyRing.sign('access_token', alg, 'at+jwt', claims);
  }

  /** What was true when it was decided may have been ended since: an answer that was held up is not given. */
  private refuseLate({ decidedAtMs }: AccessTokenPlan): void {
    if (this.clock.monotonicMs() - decidedAtMs <= longestDelayMs) return;
    throw new OAuthError('temporarily_unavailable', 'Try again in a moment.', {
      detail: 'issuing took too long',
      retryAfterSeconds: 1,
    });
  }

  private mappedClaims({ client, subject, grant }: AccessTokenPlan, { scope }: Audiences) {
    const wanted = { target: 'access_token', client, scope } as const;
    return this.mapped.of(this.tenant.id, wanted, { sub: subject, rid: grant?.rid });
  }

  /** RFC 9068 §2.2, and what the token can be ended by. */
  private claimsOf(plan: AccessTokenPlan, audiences: Audiences, lifetimeSeconds: number): AccessTokenClaims {
    const { audience, scope } = audiences;
    const [first = this.service.issuer] = audience;
    return {
      iss: this.service.issuer,
      sub: plan.subject,
      aud: audience.length === 1 ? first : [...audience],
      exp: plan.issuedAt + lifetimeSeconds,
      iat: plan.issuedAt,
      // Node draws the bits of many of these at once; asking for each alone costs a quarter of a signature.
      jti: randomUUID(),
      tenant: this.tenant.id,
      client_id: plan.client.id,
      client_epoch: plan.clientEpoch,
      scope: scope.join(' '),
      ...detailsClaim(audiences),
      ...(plan.grant && grantClaims(plan.grant)),
      ...exchangeClaims(plan),
    };
  }

  private async opaque(claims: AccessTokenClaims): Promise<string> {
    const token = opaqueTokenPrefix + randomOctets(32).toString('base64url');
    const name = storedName(this.tenant.id, token);
    try {
      await this.shortLived.put('at', name, JSON.stringify(claims), (claims.exp - claims.iat) * 1000);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      throw new OAuthError('temporarily_unavailable', 'Try again in a moment.', { retryAfterSeconds: 1, cause: error });
    }
    return token;
  }

  /** The resource server decides, or else the client. */
  private formatOf(
    { client, issuedAt, notAfter }: AccessTokenPlan,
    { resourceServers }: Audiences,
    most = Infinity,
  ): Format {
    const [server] = resourceServers;
    const { access_token_format, access_token_lifetime_seconds } = client.settings;
    const lifetimes = resourceServers.map(({ accessTokenLifetimeSeconds }) => accessTokenLifetimeSeconds);
    const own = access_token_lifetime_seconds ?? (server ? 3600 : this.settings.accessTokenLifetimeSeconds);
    return {
      opaque: server
        ? resourceServers.some(({ tokenFormat }) => tokenFormat === 'opaque')
        : access_token_format === 'opaque',
      alg: server?.signingAlg ?? 'ES256',
      lifetimeSeconds: Math.min(own, most, ...lifetimes, ...(notAfter === undefined ? [] : [notAfter - issuedAt])),
    };
  }
}

/** RFC 9396 §9.1 */
const detailsClaim = ({ authorizationDetails }: Audiences) =>
  authorizationDetails.length > 0 ? { authorization_details: authorizationDetails } : {};

const grantClaims = ({ gid, sid, rid, userEpoch, authTime, acr, amr }: NonNullable<AccessTokenPlan['grant']>) => ({
  rid,
  sub_epoch: userEpoch,
  ...(gid !== null && { gid }),
  ...(sid !== null && { sid }),
  ...(authTime !== null && { auth_time: authTime }),
  ...(acr !== null && { acr }),
  ...(amr.length > 0 && { amr: [...amr] }),
});

/** RFC 8693 §4.1, §4.4, and what an exchanged token dies with. */
function exchangeClaims({ lineage, act, client, mayAct = mayActOf(client) }: AccessTokenPlan) {
  return {
    ...(act && { act }),
    ...(mayAct && { may_act: mayAct }),
    ...(lineage && { lineage: [...lineage.ids], lineage_epochs: [...lineage.epochs] }),
  };
}

const mayActOf = ({ settings }: ClientRecord): AccessTokenPlan['mayAct'] =>
  settings.may_act === undefined ? undefined : { sub: settings.may_act };
