import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError, profileViolated, rulesOf } from '#protocol';
import {
  ClientCertificates,
  DpopNonces,
  DpopProofs,
  thumbprintOf,
  type AuthenticatedClient,
  type Confirmation,
} from '#service';
import { TokenSettings } from './token-settings.js';

const required = (description: string): OAuthError =>
  new OAuthError('invalid_request', description, { errorCode: 'parameter_absent' });

/** What the tokens of a request will be bound to: the key of its DPoP proof, the certificate of its connection, or nothing. */
@Injectable()
export class SenderConstraint {
  constructor(
    private readonly proofs: DpopProofs,
    private readonly nonces: DpopNonces,
    private readonly certificates: ClientCertificates,
    private readonly settings: TokenSettings,
  ) {}

  /** @throws OAuthError invalid_dpop_proof, use_dpop_nonce, or invalid_request where the client has to bind its tokens */
  async of(
    { client, method }: AuthenticatedClient,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Confirmation | undefined> {
    const nonceNeeded = this.needsNonce(method === 'none');
    const jkt = await this.proofs.of(request, { nonceNeeded, client });
    // RFC 9449 §8.2: the nonce for the next request comes with this answer.
    if (jkt !== undefined && nonceNeeded) void reply.header('DPoP-Nonce', this.nonces.make());
    const { dpop_bound_access_tokens: dpop, tls_client_certificate_bound_access_tokens: tls } = client.metadata;
    // RFC 9449 §5.2
    if (dpop === true && jkt === undefined) throw required('This client has to send a DPoP proof.');
    const confirmation = confirmationOf(jkt, tls === true ? this.thumbprint(request) : undefined);
    // FAPI 2.0 Security Profile §5.3.2.1, 4
    if (!confirmation && rulesOf(client)) {
      throw profileViolated('invalid_request', 'tokens are bound, by a DPoP proof or by a certificate.');
    }
    return confirmation;
  }

  /** RFC 8705 §3.4 */
  private thumbprint(request: FastifyRequest): string {
    const certificate = this.certificates.of(request);
    if (!certificate) throw required('This client has to show a certificate.');
    return thumbprintOf(certificate.raw);
  }

  private needsNonce(isPublic: boolean): boolean {
    const { dpopNonces } = this.settings;
    return dpopNonces === 'always' || (dpopNonces === 'publicClients' && isPublic);
  }
}

function confirmationOf(jkt: string | undefined, thumbprint: string | undefined): Confirmation | undefined {
  if (jkt === undefined && thumbprint === undefined) return undefined;
  return { ...(jkt !== undefined && { jkt }), ...(thumbprint !== undefined && { 'x5t#S256': thumbprint }) };
}
