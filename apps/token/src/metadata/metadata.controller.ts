import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { KeyRing } from '#keys';
import { isAdministrationScope, serverMetadata, type ClaimMapping } from '#protocol';
import { ClientCertificates, ServiceSettings, SignUpSettings, Tenant } from '#service';
import { CatalogueCache, detailsTypes, PolicyCache } from '#storage';

const json = 'application/json; charset=utf-8';

/** What clients and verifiers read about this server. */
@Controller()
export class MetadataController {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly catalogue: CatalogueCache,
    private readonly policies: PolicyCache,
    private readonly certificates: ClientCertificates,
    private readonly settings: ServiceSettings,
    private readonly signUp: SignUpSettings,
    private readonly tenant: Tenant,
  ) {}

  /** OpenID Connect Discovery §4 and RFC 8414 §3: one document, since both hold the same members. */
  @Get(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])
  @Header('Content-Type', json)
  @Header('Cache-Control', 'public, max-age=300')
  async metadata(
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const catalogue = await this.catalogue.of(this.tenant.id);
    const offered = [...catalogue.scopes.keys()].filter((scope) => !isAdministrationScope(scope));
    const policy = await this.policies.of(this.tenant.id);
    const metadata = serverMetadata(this.settings.issuer, {
      scopes: offered,
      certificates: this.certificates.inUse,
      policy,
      signUp: this.signUp.signUp === 'on',
      authorizationDetailsTypes: [...detailsTypes(catalogue).keys()],
      // OpenID Connect Discovery §3: those that the provider may be able to supply.
      claims: catalogue.claimMappings.filter(isForPersons).map(({ claim }) => claim),
    });
    return withTag(JSON.stringify(metadata), known, reply);
  }

  /** RFC 7517 §5. Short-lived in caches beside the time that a key is published before it signs. */
  @Get('/oauth2/jwks')
  @Header('Content-Type', json)
  @Header('Cache-Control', 'public, max-age=300')
  jwks(@Headers('if-none-match') known: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): string {
    return withTag(this.keyRing.jwks(), known, reply);
  }
}

/** Claims of access tokens and of introspection are between this server and its APIs. */
const isForPersons = ({ tokens }: ClaimMapping): boolean => tokens.includes('id_token') || tokens.includes('userinfo');

function withTag(body: string, known: string | undefined, reply: FastifyReply): string {
  const tag = `"${hash('sha256', body, 'base64url').slice(0, 22)}"`;
  void reply.header('ETag', tag);
  if (known !== tag) return body;
  void reply.code(304);
  return '';
}
