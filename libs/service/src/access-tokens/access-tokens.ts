import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { KeyRing, verifiesSignature, type SigningKey } from '#keys';
import { storedName, type AuthorizationDetail } from '#protocol';
import { ShortLivedValues, Revocations, type LineageEpoch, type TokenIdentity } from '#storage';
import { Tenant } from '../infrastructure/tenant.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { Clock } from '../time/clock.js';
import { readCompactJwt } from './compact-jwt.js';
import { opaqueTokenPrefix } from './opaque-token-prefix.js';

/** What a token is bound to: the thumbprint of a key (RFC 9449 §6), or of a certificate (RFC 8705 §3.1). */
export interface Confirmation {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

/** Claims of our access tokens (RFC 9068 §2.2, and what they can be ended by), the same in both formats. */
export interface AccessTokenClaims extends JWTPayload {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | string[];
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly tenant: string;
  readonly client_id: string;
  readonly client_epoch: number;
  readonly scope: string;
  readonly gid?: string;
  readonly sid?: string;
  readonly rid?: string;
  readonly sub_epoch?: number;
  readonly auth_time?: number;
  readonly acr?: string;
  readonly amr?: string[];
  readonly lineage?: string[];
  readonly cnf?: Confirmation;
  readonly lineage_epochs?: LineageEpoch[];
  /** RFC 9396 §9.1 */
  readonly authorization_details?: readonly AuthorizationDetail[];
  readonly act?: Actor;
  readonly may_act?: { readonly sub: string };
}

/** RFC 8693 §4.1 */
export interface Actor {
  readonly sub: string;
  readonly client_id: string;
  readonly act?: Actor;
}

const nameOf = (token: string): string => hash('sha256', token, 'base64url');

/** What about a token never changes, with the key that signed it. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims;
  readonly kid: string | undefined;
}

/** About a kilobyte each. A token that is forgotten costs one more verification. */
const mostRemembered = 20_000;

/** Our own access tokens: what they say, and whether they still stand. */
@Injectable()
export class AccessTokens {
  /** By the token's hash: verification is the dear part, and its result cannot change. Whether it is revoked is asked each time. */
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: mostRemembered });
  private readonly forged = new LRUCache<string, true>({ max: mostRemembered });
  private lastReadMs = -Infinity;

  constructor(
    private readonly keyRing: KeyRing,
    private readonly revocations: Revocations,
    private readonly shortLived: ShortLivedValues,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /** The claims of a live token; undefined for every other string. Asks for revocation each time. */
  async introspect(token: string): Promise<AccessTokenClaims | undefined> {
    return (await this.live(token))?.claims;
  }

  /** The same, with the key that signed it: all that the token can be ended by. */
  async live(token: string): Promise<VerifiedToken | undefined> {
    const name = nameOf(token);
    const verified = this.verified.get(name) ?? (await this.readAnew(token, name));
    if (!verified || verified.claims.exp * 1000 <= this.clock.nowMs()) return undefined;
    return (await this.revocations.isRevoked(identityOf(verified))) ? undefined : verified;
  }

  /** The claims of a token that we issued, whether or not it still stands. */
  async read(token: string): Promise<VerifiedToken | undefined> {
    const name = nameOf(token);
    return this.verified.get(name) ?? this.readAnew(token, name);
  }

  private async readAnew(token: string, name: string): Promise<VerifiedToken | undefined> {
    if (this.forged.has(name)) return undefined;
    const verified = token.startsWith(opaqueTokenPrefix) ? await this.opaque(token) : await this.jwt(token, name);
    if (verified)
      this.verified.set(name, verified, { ttl: Math.max(1, verified.claims.exp * 1000 - this.clock.nowMs()) });
    return verified;
  }

  private async opaque(token: string): Promise<VerifiedToken | undefined> {
    const name = storedName(this.tenant.id, token);
    const claims = await this.shortLived.get('at', name);
    return claims === undefined ? undefined : { claims: JSON.parse(claims) as AccessTokenClaims, kid: undefined };
  }

  private async jwt(token: string, name: string): Promise<VerifiedToken | undefined> {
    if (token.length > 16_384) return undefined;
    const jwt = readCompactJwt(token);
    const key = jwt && (await this.signerOf(jwt.header));
    if (!key) return undefined;
    if (!verifiesSignature(key.alg, this.keyRing.publicKeyOf(key), jwt.signed, jwt.signature)) {
      // A bad signature stays bad.
      this.forged.set(name, true);
      return undefined;
    }
    const claims = jwt.payload as AccessTokenClaims;
    if (claims.iss !== this.settings.issuer || claims.tenant !== this.tenant.id) return undefined;
    return { claims, kid: key.kid };
  }

  private async signerOf({ typ, alg, kid, crit }: Readonly<Record<string, unknown>>): Promise<SigningKey | undefined> {
    // RFC 9068 §4; RFC 7515 §4.1.11: we know no critical extension.
    if (typ !== 'at+jwt' || crit !== undefined) return undefined;
    const key = await this.keyOf(kid);
    // RFC 8725 §3.1: the key says which algorithm it is for, not the token.
    return key?.alg === alg ? key : undefined;
  }

  /** An unknown key may have been published a moment ago. */
  private async keyOf(kid: unknown): Promise<SigningKey | undefined> {
    const known = this.keyRing.verifier('access_token', kid);
    if (known || this.clock.monotonicMs() - this.lastReadMs <= 30_000) return known;
    this.lastReadMs = this.clock.monotonicMs();
    await this.keyRing.read();
    return this.keyRing.verifier('access_token', kid);
  }
}

/** Everything that the token can be ended by. */
export function identityOf({ claims, kid }: VerifiedToken): TokenIdentity {
  return {
    tenant: claims.tenant,
    jti: claims.jti,
    gid: claims.gid,
    sid: claims.sid,
    rid: claims.rid,
    subEpoch: claims.sub_epoch,
    clientId: claims.client_id,
    clientEpoch: claims.client_epoch,
    kid,
    lineage: claims.lineage,
    lineageEpochs: claims.lineage_epochs,
  };
}
