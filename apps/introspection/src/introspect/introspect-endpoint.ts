import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefreshToken, OAuthError, rulesOf } from '#protocol';
import { AccessTokens, ClientAuthentication, Tenant, type AccessTokenClaims, type FormBody } from '#service';
import { CatalogueCache, ClientCache, MappedClaims, subjectOf, type ClientRecord } from '#storage';
import { RefreshTokens } from '../revoke/refresh-tokens.js';
import { SignedAnswers } from '../signed-answers.js';

type Answer = { readonly active: false } | ({ readonly active: true } & Readonly<Record<string, unknown>>);

const signedType = 'application/token-introspection+jwt';

/** RFC 9701 §4 */
const wantsSigned = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.split(',').some((type) => type.split(';')[0]?.trim().toLowerCase() === signedType) === true;

/** RFC 9449 §6.2: cnf is among the claims. */
const tokenTypeOf = ({ cnf }: AccessTokenClaims): string => (cnf?.jkt === undefined ? 'Bearer' : 'DPoP');

const inactive: Answer = { active: false };

/** Who may know of this token: its own client, its audience, and who was given the right. */
function mayKnow(client: ClientRecord, claims: AccessTokenClaims): boolean {
  return (
    client.settings.may_introspect === true || claims.client_id === client.id || [claims.aud].flat().includes(client.id)
  );
}

@Injectable()
export class IntrospectEndpoint {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly signed: SignedAnswers,
    private readonly clients: ClientCache,
    private readonly mapped: MappedClaims,
    private readonly catalogue: CatalogueCache,
    private readonly tenant: Tenant,
  ) {}

  /** RFC 7662 §2. Asks for revocation at each request; only what cannot change is remembered. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<Answer | string> {
    const form = request.body as FormBody;
    const client = await this.authentication.authenticateConfidential(request, form);
    const answer = await this.about(client, form);
    // FAPI 2.0 Message Signing §5.5: for a client of this profile, always.
    if (!wantsSigned(request) && rulesOf(client)?.signedIntrospection !== true) return answer;
    void reply.type(signedType);
    return this.signed.introspection(client, answer);
  }

  private async about(client: ClientRecord, form: FormBody): Promise<Answer> {
    const token = form['token'];
    if (token === undefined) {
      throw new OAuthError('invalid_request', 'The parameter token is missing.', { errorCode: 'parameter_absent' });
    }
    if (isRefreshToken(token)) return this.refreshToken(client, token);
    const claims = (await this.accessTokens.live(token))?.claims;
    if (!claims || !mayKnow(client, claims)) return inactive;
    const more = this.isAnythingMapped() ? await this.mappedClaims(claims) : {};
    return { ...more, ...claims, active: true, token_type: tokenTypeOf(claims) };
  }

  /** Without a promise: nearly always it is known that there is nothing to wait for. */
  private isAnythingMapped(): boolean {
    const catalogue = this.catalogue.known(this.tenant.id);
    return catalogue === undefined || this.mapped.areDefined(catalogue);
  }

  /** RFC 7662 §2.2: further members are this server's own. */
  private async mappedClaims(claims: AccessTokenClaims): Promise<Readonly<Record<string, unknown>>> {
    const client = await this.clients.find(this.tenant.id, claims.client_id);
    if (!client) return {};
    const wanted = { target: 'introspection', client, scope: claims.scope.split(' ') } as const;
    const { sub, rid } = claims;
    return this.mapped.of(this.tenant.id, wanted, { sub, rid });
  }

  /** Only to the client that holds it: nobody else has a use for a refresh token. */
  private async refreshToken(client: ClientRecord, token: string): Promise<Answer> {
    const grant = await this.refreshTokens.liveGrant(token, client.id);
    if (!grant) return inactive;
    return {
      active: true,
      client_id: grant.clientId,
      sub: subjectOf(grant),
      scope: grant.scope.join(' '),
      gid: grant.gid,
    };
  }
}
