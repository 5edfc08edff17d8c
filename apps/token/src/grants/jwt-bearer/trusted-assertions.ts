import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { ClientKeys, Clock, keyHolderOf, ServiceSettings, SingleUse, Tenant } from '#service';
import { Catalogue, type TrustedIssuerRecord } from '#storage';
import { invalidGrant } from '../invalid-grant.js';
import { assertionProblem, skewSeconds } from './assertion-problem.js';

export interface TrustedAssertion {
  readonly issuer: TrustedIssuerRecord;
  readonly claims: JWTPayload;
}

const mostCharacters = 16_384;
/** RFC 8725 §3.11: a JWT that says it is something else (an access token, a logout token) is no assertion. */
const types: readonly unknown[] = [undefined, 'JWT', 'jwt', 'application/jwt', 'authorization-grant+jwt'];

/** Assertions of issuers that an administrator trusts, each of which is used once. */
@Injectable()
export class TrustedAssertions {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly keys: ClientKeys,
    private readonly singleUse: SingleUse,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError invalid_grant, the same for every reason */
  async verified(assertion: string): Promise<TrustedAssertion> {
    if (assertion.length > mostCharacters) throw invalidGrant('the assertion is too long');
    const issuer = await this.catalogue.trustedIssuers.find(this.tenant.id, issuerIn(assertion));
    if (!issuer || issuer.disabled) throw invalidGrant('nobody trusts the issuer of the assertion');
    const claims = await this.signedBy(issuer, assertion);
    const problem = assertionProblem(claims, {
      issuer: this.settings.issuer,
      now: this.clock.nowMs() / 1000,
      longestSeconds: issuer.rules.assertion_lifetime_seconds,
    });
    if (problem !== undefined) throw invalidGrant(`the assertion: ${problem}`);
    return { issuer, claims };
  }

  /**
   * @throws OAuthError invalid_grant for one that was used, or was made before the memory of used ones began: whoever got it elsewhere has
   *   to get another one; temporarily_unavailable while it cannot be told
   */
  async use({ issuer, claims }: TrustedAssertion): Promise<void> {
    const { jti = '', exp = 0, iat = exp - issuer.rules.assertion_lifetime_seconds } = claims;
    const named = JSON.stringify([issuer.tenant, issuer.issuer, jti]);
    const name = `grant-assertion:${hash('sha256', named, 'base64url')}`;
    const isFirst = await this.singleUse.isFirst(name, iat * 1000, (exp + skewSeconds) * 1000 + 1000);
    if (isFirst === true) return;
    throw invalidGrant(`the assertion was ${isFirst === false ? 'used' : 'made'} before`);
  }

  private async signedBy(issuer: TrustedIssuerRecord, assertion: string): Promise<JWTPayload> {
    try {
      // RFC 8725 §3.1: the registration says which algorithms count, asymmetric ones alone, never the assertion.
      const { payload, protectedHeader } = await jwtVerify(
        assertion,
        this.keys.signerOf(keyHolderOf('trusted-issuer', issuer)),
        {
          issuer: issuer.issuer,
          algorithms: [...issuer.rules.algorithms],
          requiredClaims: ['sub', 'aud', 'exp', 'jti'],
          clockTolerance: skewSeconds,
          currentDate: new Date(this.clock.nowMs()),
        },
      );
      if (types.includes(protectedHeader.typ)) return payload;
    } catch (error) {
      throw invalidGrant('the assertion does not verify, or has expired', error);
    }
    throw invalidGrant('the assertion says that it is something else');
  }
}

/** Nobody has vouched for it yet: it may be of any type, or hold a NUL, which Postgres refuses to look for. */
function issuerIn(assertion: string): string {
  try {
    const { iss } = decodeJwt(assertion) as { readonly iss?: unknown };
    if (typeof iss === 'string' && iss !== '' && !iss.includes('\0')) return iss;
  } catch (error) {
    throw invalidGrant('the assertion is no JWT', error);
  }
  throw invalidGrant('the assertion names no issuer');
}
