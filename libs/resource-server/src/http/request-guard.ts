import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { TokenRefused } from '../token-refused.js';
import type { AccessToken } from '../verify/access-token.js';
import type { TokenVerifier } from '../verify/token-verifier.js';
import type { Requirements, VerifyOptions } from '../verify/verify-options.js';
import { challengesOf, descriptionOf } from './challenges.js';
import { clientCertificate, type CertificateHeader } from './client-certificate.js';
import { headersNamed, readToken } from './read-token.js';

export interface RequestGuardOptions {
  readonly verifier: TokenVerifier;
  readonly realm?: string;
  /** The address of the protected resource metadata, told in each challenge. */
  readonly resourceMetadata?: string;
  /** Scheme, host and port as clients know them; without it, what the request says. DPoP proofs name it. */
  readonly baseUrl?: string;
  /** Whether DPoP is offered in challenges; a bound token always needs its proof. */
  readonly dpop?: boolean;
  readonly certificateHeader?: CertificateHeader;
}

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: { readonly error: string; readonly error_description: string };
  readonly refused: TokenRefused;
}

export type Guarded =
  | { readonly outcome: 'accepted'; readonly token: AccessToken; readonly headers: Readonly<Record<string, string>> }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

const retryAfterSeconds = '1';

/** A route's guard, without a framework: from a request to its token, or to the answer that refuses it. */
export class RequestGuard {
  constructor(private readonly options: RequestGuardOptions) {}

  /**
   * @param url the request's target as the client sent it, where `request` does not say
   * @param method its method, where `request` is a proxy's question about it
   */
  async check(
    request: IncomingMessage,
    requirements: Requirements = {},
    url = request.url ?? '/',
    method = request.method ?? 'GET',
  ): Promise<Guarded> {
    let scheme: VerifyOptions['scheme'];
    try {
      const carried = readToken(request, url);
      scheme = carried.scheme;
      const given = { ...requirements, ...this.broughtBy(request, carried.scheme, method, this.fullUrl(request, url)) };
      const token = await this.options.verifier.verify(carried.token, given);
      return { outcome: 'accepted', token, headers: this.nonce(scheme) };
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      return { outcome: 'refused', refusal: this.refusal(error, scheme) };
    }
  }

  private broughtBy(request: IncomingMessage, scheme: 'Bearer' | 'DPoP', method: string, url: string): VerifyOptions {
    const proofs = headersNamed(request, 'dpop');
    // RFC 9449 §4.3: not more than one.
    if (proofs.length > 1) throw new TokenRefused('invalid_dpop_proof');
    const [jwt] = proofs;
    const isProven = scheme === 'DPoP' && jwt !== undefined;
    const [revocationToken] = headersNamed(request, 'revocation-token');
    return {
      scheme,
      ...(isProven && { proof: { jwt, method, url } }),
      certificate: clientCertificate(request, this.options.certificateHeader),
      revocationToken,
    };
  }

  private fullUrl(request: IncomingMessage, url: string): string {
    const isEncrypted = (request.socket as Partial<TLSSocket>).encrypted === true;
    const base = this.options.baseUrl ?? `${isEncrypted ? 'https' : 'http'}://${request.headers.host ?? ''}`;
    return base.replace(/\/$/, '') + url;
  }

  private refusal(refused: TokenRefused, scheme: VerifyOptions['scheme']): Refusal {
    const { status, error, reason } = refused;
    const { realm, resourceMetadata, dpop = true, verifier } = this.options;
    const algorithms = dpop ? verifier.proofRules.algorithms : undefined;
    const challenges = challengesOf(refused, { realm, resourceMetadata, scheme, dpopAlgorithms: algorithms });
    const how: Record<string, string | string[]> =
      status === 503 ? { 'Retry-After': retryAfterSeconds } : { 'WWW-Authenticate': [...challenges] };
    return {
      status,
      headers: { ...how, ...this.nonce(scheme), 'Cache-Control': 'no-store' },
      body: { error: reason === 'token_missing' ? 'invalid_token' : error, error_description: descriptionOf(reason) },
      refused,
    };
  }

  /** RFC 9449 §8.2: the next proof may use it. */
  private nonce(scheme: VerifyOptions['scheme']): Record<string, string> {
    const { nonces } = this.options.verifier.proofRules;
    return nonces && scheme === 'DPoP' ? { 'DPoP-Nonce': nonces.current() } : {};
  }
}
