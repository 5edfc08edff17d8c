import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey, type JWTVerifyResult } from 'jose';
import type { Feed } from '../feeds/feed.js';
import type { ClientCredentials } from '../feeds/client-credentials.js';
import { LiveRevocations } from '../records/live-revocations.js';
import { TokenRefused, type RefusalReason } from '../token-refused.js';
import { dependenciesOf, type AccessToken, type Dependency } from './access-token.js';

export interface TokenVerifierOptions {
  readonly issuer: string;
  /** Tokens must name this audience. */
  readonly audience: string;
  /** The client that reads the snapshot (and the stream, where the feed is SSE). */
  readonly client: ClientCredentials;
  readonly feed: Feed;
  readonly tenant?: string;
  /** How old the newest certainty about revocations may be; then tokens are refused with 503. */
  readonly maxStalenessSeconds?: number;
  readonly clockToleranceSeconds?: number;
  readonly onError?: (error: unknown) => void;
}

export interface VerifyOptions {
  /** All of these must be in the token's scope. */
  readonly scopes?: readonly string[];
}

interface Verified {
  readonly claims: AccessToken;
  readonly dependencies: readonly Dependency[];
}

const algorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];
const remembered = 10_000;

/**
 * Verifies access tokens without asking anybody: signature, issuer, audience, time, and that nothing the token depends on has been
 * ended. The set of what has ended lies in memory and is kept current by a feed.
 */
export class TokenVerifier {
  readonly revocations: LiveRevocations;
  private readonly keys: JWTVerifyGetKey;
  private readonly verified = new Map<string, Verified>();
  private readonly maxStalenessMs: number;
  private readonly toleranceSeconds: number;

  constructor(private readonly options: TokenVerifierOptions) {
    const { issuer, client, feed, tenant = 'default', onError = () => undefined } = options;
    this.maxStalenessMs = (options.maxStalenessSeconds ?? 10) * 1000;
    this.toleranceSeconds = options.clockToleranceSeconds ?? 5;
    this.keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`), {
      cacheMaxAge: 600_000,
      cooldownDuration: 30_000,
    });
    this.revocations = new LiveRevocations({ feed, tenant, onError, snapshot: { issuer, ...client } });
  }

  /** Resolves when everything that has ended is known. Before that, tokens are refused as stale. */
  start(): Promise<void> {
    return this.revocations.start();
  }

  close(): Promise<void> {
    return this.revocations.close();
  }

  /** @throws TokenRefused */
  async verify(token: string, { scopes = [] }: VerifyOptions = {}): Promise<AccessToken> {
    const { claims, dependencies } = this.verified.get(token) ?? (await this.read(token));
    const reason = this.ended(claims, dependencies) ?? missing(claims, scopes);
    if (reason !== undefined) throw new TokenRefused(reason);
    return claims;
  }

  /** Why the token no longer stands, or nobody can say whether it does. */
  private ended(claims: AccessToken, dependencies: readonly Dependency[]): RefusalReason | undefined {
    if (claims.exp + this.toleranceSeconds <= Date.now() / 1000) return 'expired';
    if (dependencies.some(({ key, epoch }) => this.revocations.set.floor(key) > epoch)) return 'revoked';
    return this.revocations.stalenessMs() > this.maxStalenessMs ? 'stale' : undefined;
  }

  private async read(token: string): Promise<Verified> {
    const { payload, protectedHeader } = await this.signed(token);
    const claims = payload as AccessToken & Record<string, unknown>;
    const dependencies = dependenciesOf(claims, protectedHeader.kid);
    if (!dependencies || claims.tenant !== (this.options.tenant ?? 'default')) throw new TokenRefused('malformed');
    const verified = { claims, dependencies };
    if (this.verified.size >= remembered) this.verified.delete(this.verified.keys().next().value ?? '');
    this.verified.set(token, verified);
    return verified;
  }

  private async signed(token: string): Promise<JWTVerifyResult> {
    try {
      return await jwtVerify(token, this.keys, {
        algorithms,
        // RFC 9068 §4: nothing but an access token passes for one.
        typ: 'at+jwt',
        issuer: this.options.issuer,
        audience: this.options.audience,
        clockTolerance: this.toleranceSeconds,
        requiredClaims: ['exp', 'iat', 'sub', 'jti', 'client_id', 'tenant'],
      });
    } catch (error) {
      throw new TokenRefused(reasonOf(error), { cause: error });
    }
  }
}

function missing(claims: AccessToken, scopes: readonly string[]): RefusalReason | undefined {
  if (scopes.length === 0) return undefined;
  const granted = claims.scope?.split(' ') ?? [];
  return scopes.every((scope) => granted.includes(scope)) ? undefined : 'insufficient_scope';
}

/** By the error's code; what has no code of jose's came from fetching the keys. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad_signature',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_key',
  ERR_JWKS_TIMEOUT: 'keys_unavailable',
  ERR_JOSE_GENERIC: 'keys_unavailable',
};

function reasonOf(error: unknown): RefusalReason {
  if (!(error instanceof errors.JOSEError)) return 'keys_unavailable';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return 'wrong_audience';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss') return 'wrong_issuer';
  return reasons[error.code] ?? 'malformed';
}
