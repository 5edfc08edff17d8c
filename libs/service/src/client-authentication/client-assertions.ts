import { Injectable } from '@nestjs/common';
import { decodeJwt, type JWTPayload } from 'jose';
import { clientAuthenticationFailed, rulesOf } from '#protocol';
import type { ClientRecord } from '#storage';
import { SingleUse } from '../dpop/single-use.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { Clock } from '../time/clock.js';
import { AssertionSignatures, type AssertionMethod } from './assertion-signatures.js';

const usableSeconds = 300;
const skewSeconds = 5;
/** FAPI 2.0 Security Profile §5.3.2.1, 13: clocks of clients may be this far ahead. */
const aheadSeconds = 10;
const mostCharacters = 16_384;

/**
 * `private_key_jwt` and `client_secret_jwt`: assertions that the client has signed, each of which is used once.
 *
 * @see RFC 7523 §3
 * @see OpenID Connect Core §9
 */
@Injectable()
export class ClientAssertions {
  constructor(
    private readonly signatures: AssertionSignatures,
    private readonly singleUse: SingleUse,
    private readonly settings: ServiceSettings,
    private readonly clock: Clock,
  ) {}

  /** Who the assertion says it is from; nothing is verified. */
  clientOf(assertion: string): string | undefined {
    try {
      const sub: unknown = decodeJwt(assertion).sub;
      // Nobody has signed for it yet: it may be of any type, or hold a NUL, which Postgres refuses to look for.
      return typeof sub === 'string' && !sub.includes('\0') ? sub : undefined;
    } catch {
      return undefined;
    }
  }

  /** @throws OAuthError invalid_client, or temporarily_unavailable when replays cannot be told */
  async verify(client: ClientRecord, method: AssertionMethod, assertion: string): Promise<void> {
    const payload = await this.payloadOf(client, method, assertion);
    const { exp = 0, iat, jti = '' } = payload;
    if (!this.isForUs(payload.aud, client)) throw clientAuthenticationFailed('aud of the assertion is not the issuer');
    if (typeof jti !== 'string' || jti === '' || jti.length > 256)
      throw clientAuthenticationFailed('assertion without a usable jti');
    const until = this.usableUntil(exp, iat);
    await this.useOnce(client, jti, iat ?? exp - usableSeconds, until);
  }

  /** Some libraries make them last an hour; then it counts when they were made. */
  private usableUntil(exp: number, iat: number | undefined): number {
    const now = this.clock.nowMs() / 1000;
    if (iat !== undefined && iat > now + aheadSeconds) throw clientAuthenticationFailed('assertion is from the future');
    const until = iat === undefined ? exp : Math.min(exp, iat + usableSeconds);
    if (until > now + usableSeconds + aheadSeconds) throw clientAuthenticationFailed('assertion lives too long');
    if (until < now - skewSeconds) throw clientAuthenticationFailed('assertion was made too long ago');
    return until;
  }

  private async payloadOf(client: ClientRecord, method: AssertionMethod, assertion: string): Promise<JWTPayload> {
    if (assertion.length > mostCharacters) throw clientAuthenticationFailed('assertion is too long');
    try {
      return await this.signatures.verify(client, method, assertion, {
        issuer: client.id,
        subject: client.id,
        clockTolerance: aheadSeconds,
        currentDate: new Date(this.clock.nowMs()),
        requiredClaims: ['exp', 'jti', 'aud'],
      });
    } catch (error) {
      throw clientAuthenticationFailed('assertion does not verify', error);
    }
  }

  /** One string, not a list: a list may name another server that could replay it. */
  private isForUs(aud: unknown, client: ClientRecord): boolean {
    const { issuer } = this.settings;
    if (aud === issuer) return true;
    // FAPI 2.0 Security Profile §5.3.2.1: of a client with a profile, the issuer alone.
    if (rulesOf(client)) return false;
    // OpenID Connect CIBA §7.1: of a client that is registered for it, these must be accepted.
    const isForBackchannel = asksPeople(client);
    if (isForBackchannel && aud === `${issuer}/oauth2/bc-authorize`) return true;
    // RFC 7523 §3 lets it be the token endpoint; whoever impersonates the token endpoint to a client gains by that.
    const isLet = isForBackchannel || client.settings.allow_token_endpoint_audience === true;
    return isLet && aud === `${issuer}/oauth2/token`;
  }

  private async useOnce(client: ClientRecord, jti: string, iat: number, until: number): Promise<void> {
    const name = `assertion:${client.tenant}:${client.id}:${jti}`;
    const isFirst = await this.singleUse.isFirstOfNew(name, iat * 1000, (until + skewSeconds) * 1000 + 1000);
    if (!isFirst) throw clientAuthenticationFailed('assertion was used before');
  }
}

const asksPeople = ({ metadata }: ClientRecord): boolean =>
  metadata.grant_types?.includes('urn:openid:params:grant-type:ciba') ?? false;
