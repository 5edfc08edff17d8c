import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { IdTokenClaims, Passwords, SignIn } from '#accounts';
import {
  allowCors,
  DeviceCodes,
  directRoute,
  documentedClients,
  IdTokenSigner,
  RegisteredOrigins,
  TokenIssuer,
} from '#service';
import { DecidedGrants } from './grants/decided-grants.js';
import { FirstRefreshTokens } from './grants/first-refresh-tokens.js';
import type { Grant } from './grants/grant.js';
import { GrantsByType } from './grants/grants-by-type.js';
import { grants } from './grants/index.js';
import { AssertedSubjects } from './grants/jwt-bearer/asserted-subjects.js';
import { TrustedAssertions } from './grants/jwt-bearer/trusted-assertions.js';
import { PasswordSignIn } from './grants/password/password-sign-in.js';
import { ExchangeTrail } from './grants/token-exchange/exchange-trail.js';
import { MetadataDocuments } from './metadata/metadata-documents.js';
import { SenderConstraint } from './sender-constraint.js';
import { TokenEndpoint } from './token-endpoint.js';

/** Issues tokens and says who it is. */
@Module({
  providers: [
    TokenEndpoint,
    MetadataDocuments,
    IdTokenClaims,
    IdTokenSigner,
    TokenIssuer,
    FirstRefreshTokens,
    DecidedGrants,
    DeviceCodes,
    SenderConstraint,
    AssertedSubjects,
    TrustedAssertions,
    Passwords,
    SignIn,
    PasswordSignIn,
    ExchangeTrail,
    ...documentedClients,
    ...grants,
    { provide: GrantsByType, inject: [...grants], useFactory: (...all: Grant[]) => new GrantsByType(all) },
  ],
})
export class TokenModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly origins: RegisteredOrigins,
    private readonly endpoint: TokenEndpoint,
    private readonly documents: MetadataDocuments,
  ) {}

  onModuleInit(): void {
    directRoute(this.host, 'POST', '/oauth2/token', (request, reply) => this.endpoint.answer(request, reply));
    directRoute(this.host, 'GET', '/oauth2/jwks', (request, reply) => this.documents.jwks(request, reply));
    for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
      directRoute(this.host, 'GET', path, (request, reply) => this.documents.metadata(request, reply));
    }
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    allowCors(instance, { paths: ['/oauth2/token'], allowedOrigin: (origin) => this.origins.has(origin) });
    // Public documents: every origin may read them.
    allowCors(instance, { paths: ['/.well-known', '/oauth2/jwks'], allowedOrigin: () => Promise.resolve(true) });
  }
}
