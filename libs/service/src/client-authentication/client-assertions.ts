import { Injectable } from '@nestjs/common';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { capabilities, OAuthError } from '#protocol';
import { Revocations, StoreUnavailable, type ClientRecord } from '#storage';
import { ServiceSettings } from '../settings/service-settings.js';
import { Clock } from '../time/clock.js';

const maxLifetimeSeconds = 300;
const skewSeconds = 5;

const failed = (detail: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_client', 'Client authentication failed.', { detail, cause });

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * `private_key_jwt`: assertions signed by the client's own key, each of which is used once.
 *
 * @see RFC 7523 §3
 */
@Injectable()
export class ClientAssertions {
  private readonly keySets = new LRUCache<string, KeySet>({ max: 1000 });

  constructor(
    private readonly revocations: Revocations,
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
  async verify(client: ClientRecord, assertion: string): Promise<void> {
    const payload = await this.payloadOf(client, assertion);
    const { exp = 0, iat, jti = '' } = payload;
    // One string, not a list: a list may name another server that could replay it.
    if (payload.aud !== this.settings.issuer) throw failed('aud of the assertion is not the issuer');
    if (typeof jti !== 'string' || jti === '' || jti.length > 256) throw failed('assertion without a usable jti');
    this.checkTimes(exp, iat);
    await this.useOnce(client, jti, iat ?? exp - maxLifetimeSeconds, exp);
  }

  private checkTimes(exp: number, iat: number | undefined): void {
    const now = this.clock.nowMs() / 1000;
    if (exp > now + maxLifetimeSeconds + skewSeconds) throw failed('assertion lives too long');
    if (iat !== undefined && iat > now + skewSeconds) throw failed('assertion is from the future');
  }

  private async payloadOf(client: ClientRecord, assertion: string): Promise<JWTPayload> {
    const keys = this.keysOf(client);
    if (!keys) throw failed('client has no keys');
    try {
      const { payload } = await jwtVerify(assertion, keys, {
        algorithms: [...capabilities.assertionAlgorithms],
        issuer: client.id,
        subject: client.id,
        clockTolerance: skewSeconds,
        currentDate: new Date(this.clock.nowMs()),
        requiredClaims: ['exp', 'jti', 'aud'],
      });
      return payload;
    } catch (error) {
      throw failed('assertion does not verify', error);
    }
  }

  private keysOf(client: ClientRecord): KeySet | undefined {
    if (!client.metadata.jwks) return undefined;
    const id = `${client.tenant}:${client.id}:${client.version}`;
    const known = this.keySets.get(id) ?? createLocalJWKSet(client.metadata.jwks as unknown as JSONWebKeySet);
    this.keySets.set(id, known);
    return known;
  }

  private async useOnce(client: ClientRecord, jti: string, iat: number, exp: number): Promise<void> {
    const name = `assertion:${client.tenant}:${client.id}:${jti}`;
    const answer = await this.revocations
      .use(name, iat * 1000, (exp + skewSeconds) * 1000 + 1000)
      .catch((error: unknown) => {
        throw error instanceof StoreUnavailable ? unavailable(error) : error;
      });
    if (answer === 'incomplete') throw unavailable();
    if (answer === 'replayed') throw failed('assertion was used before');
    if (answer === 'before-incarnation') throw failed('assertion is older than the memory of used ones');
  }
}

const unavailable = (cause?: unknown): OAuthError =>
  new OAuthError('temporarily_unavailable', 'Try again in a moment.', { retryAfterSeconds: 1, cause });
