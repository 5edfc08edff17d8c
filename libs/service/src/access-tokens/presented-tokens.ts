import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { ClientCertificates } from '../client-certificates/client-certificates.js';
import { DpopProofs } from '../dpop/dpop-proofs.js';
import { AccessTokens, type AccessTokenClaims } from './access-tokens.js';

const invalid = (detail: string): OAuthError =>
  new OAuthError('invalid_token', 'The access token is expired, revoked, or not valid here.', { detail });

/** Access tokens that come with a request to this platform's own resources. */
@Injectable()
export class PresentedTokens {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly proofs: DpopProofs,
    private readonly certificates: ClientCertificates,
  ) {}

  /**
   * The claims of a live token for this audience, which is sent as it has to be, by who may use it.
   *
   * @throws OAuthError invalid_token, or invalid_dpop_proof with status 401
   * @see RFC 6750 §2.1
   * @see RFC 9449 §7.1
   */
  async verify(
    request: FastifyRequest,
    audience: string,
    authorization = request.headers.authorization,
  ): Promise<AccessTokenClaims> {
    const [, scheme, token] = /^(Bearer|DPoP) ([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '') ?? [];
    if (scheme === undefined || token === undefined)
      throw new OAuthError('invalid_token', 'The request has no access token (Authorization: Bearer …).');
    const claims = await this.accessTokens.introspect(token);
    if (!claims) throw invalid('token is not live');
    if (![claims.aud].flat().includes(audience)) throw invalid('token is for another audience');
    await this.checkKey(request, token, scheme, claims);
    this.checkCertificate(request, claims);
    return claims;
  }

  /** RFC 9449 §7.1, §7.2: a bound token as Bearer is refused, and an unbound one as DPoP. */
  private async checkKey(
    request: FastifyRequest,
    token: string,
    scheme: string,
    { cnf }: AccessTokenClaims,
  ): Promise<void> {
    const isDpop = scheme.toLowerCase() === 'dpop';
    if ((cnf?.jkt !== undefined) !== isDpop) throw invalid('the scheme is not that of the token');
    if (!isDpop) return;
    const jkt = await this.proofs.of(request, { accessToken: token }).catch(asChallenge);
    if (jkt !== cnf?.jkt) throw invalid('the proof is missing, or of another key');
  }

  /** RFC 8705 §3: by the certificate of this very connection. */
  private checkCertificate(request: FastifyRequest, { cnf }: AccessTokenClaims): void {
    const expected = cnf?.['x5t#S256'];
    if (expected === undefined) return;
    const certificate = this.certificates.of(request);
    if (!certificate || thumbprintOf(certificate.raw) !== expected) throw invalid('the certificate is another');
  }
}

/** RFC 8705 §3.1 */
export const thumbprintOf = (der: Uint8Array): string => hash('sha256', der, 'base64url');

/** RFC 9449 §7.1: a resource answers 401 where the token endpoint answers 400. */
function asChallenge(error: unknown): never {
  if (!(error instanceof OAuthError) || !/dpop/.test(error.code)) throw error;
  const { code, description, detail, headers } = error;
  throw new OAuthError(code, description, {
    status: 401,
    cause: error,
    ...(detail !== undefined && { detail }),
    ...(headers && { headers }),
  });
}
