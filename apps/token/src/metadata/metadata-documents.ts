import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyRing } from '#keys';
import { isAdministrationScope, serverMetadata, type ClaimMapping, type ServerPolicy } from '#protocol';
import { ClientCertificates, ServiceSettings, SignUpSettings, Tenant } from '#service';
import { CatalogueCache, detailsTypes, PolicyCache, type CatalogueView } from '#storage';

/** A document as it is told, until what it was made of changes. */
interface Told {
  readonly of: readonly unknown[];
  readonly body: string;
  readonly tag: string;
}

type Views = readonly [CatalogueView, ServerPolicy];

/** What clients and verifiers read about this server. */
@Injectable()
export class MetadataDocuments {
  private toldMetadata: Told | undefined;
  private toldKeys: Told | undefined;

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
  metadata(request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> {
    const known = this.known();
    if (known) return answer(this.tellOf(known), request, reply);
    return this.read().then((read) => answer(this.tellOf(read), request, reply));
  }

  /** RFC 7517 §5. Short-lived in caches beside the time that a key is published before it signs. */
  jwks(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const body = this.keyRing.jwks();
    this.toldKeys = told(this.toldKeys, [body], () => body);
    return answer(this.toldKeys, request, reply);
  }

  private known(): Views | undefined {
    const [catalogue, policy] = [this.catalogue.known(this.tenant.id), this.policies.known(this.tenant.id)];
    return catalogue && policy && [catalogue, policy];
  }

  private async read(): Promise<Views> {
    return [await this.catalogue.of(this.tenant.id), await this.policies.of(this.tenant.id)];
  }

  private tellOf(views: Views): Told {
    this.toldMetadata = told(this.toldMetadata, views, () => JSON.stringify(this.of(...views)));
    return this.toldMetadata;
  }

  private of(catalogue: CatalogueView, policy: ServerPolicy): object {
    return serverMetadata(this.settings.issuer, {
      scopes: [...catalogue.scopes.keys()].filter((scope) => !isAdministrationScope(scope)),
      certificates: this.certificates.inUse,
      policy,
      signUp: this.signUp.signUp === 'on',
      authorizationDetailsTypes: [...detailsTypes(catalogue).keys()],
      // OpenID Connect Discovery §3: those that the provider may be able to supply.
      claims: catalogue.claimMappings.filter(isForPersons).map(({ claim }) => claim),
    });
  }
}

/** Claims of access tokens and of introspection are between this server and its APIs. */
const isForPersons = ({ tokens }: ClaimMapping): boolean => tokens.includes('id_token') || tokens.includes('userinfo');

function told(before: Told | undefined, of: readonly unknown[], make: () => string): Told {
  if (before?.of.every((part, index) => part === of[index]) === true) return before;
  const body = make();
  return { of, body, tag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"` };
}

function answer({ body, tag }: Told, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({
    'cache-control': 'public, max-age=300',
    'content-type': 'application/json; charset=utf-8',
    etag: tag,
  });
  return headers['if-none-match'] === tag ? reply.code(304).send('') : reply.send(body);
}
