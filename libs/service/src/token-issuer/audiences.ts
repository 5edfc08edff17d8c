import { OAuthError, parseScope } from '#protocol';
import type { CatalogueView, ClientRecord, ResourceServerRecord } from '#storage';

export interface Audiences {
  readonly audience: readonly string[];
  /** The resource servers among them; the platform itself (userinfo) is none. */
  readonly resourceServers: readonly ResourceServerRecord[];
  /** What is left of the scopes: those of resources that the token is not for are left out. */
  readonly scope: readonly string[];
}

interface Wanted {
  readonly client: ClientRecord;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly allowedResources?: readonly string[];
}

/**
 * Who a token is for: the resources that were asked for, or else those that its scopes belong to.
 *
 * @throws OAuthError invalid_target
 * @see RFC 8707 §2
 * @see RFC 9068 §3
 */
export function audiencesOf(issuer: string, wanted: Wanted, catalogue: CatalogueView): Audiences {
  const { client, scope, resource, allowedResources } = wanted;
  const audienceOf = (name: string): string | undefined => catalogue.scopes.get(name)?.audience ?? undefined;
  if (!resource.every((one) => (allowedResources ?? registeredOf(client, audienceOf)).includes(one))) refuse();
  const named = [...new Set(resource.length > 0 ? resource : scope.flatMap((name) => audienceOf(name) ?? []))];
  const resourceServers = named.map((audience) => catalogue.resourceServers.get(audience) ?? refuse());
  const left = scope.filter((name) => {
    const audience = audienceOf(name);
    return audience === undefined || named.includes(audience);
  });
  // userinfo is a resource of this server's own (OpenID Connect Core §5.3).
  const own = named.length === 0 || left.includes('openid') ? [issuer] : [];
  return { audience: [...named, ...own], resourceServers, scope: left };
}

const registeredOf = (client: ClientRecord, audienceOf: (name: string) => string | undefined): readonly string[] => [
  ...parseScope(client.metadata.scope).flatMap((name) => audienceOf(name) ?? []),
  ...(client.settings.resources ?? []),
];

function refuse(): never {
  throw new OAuthError('invalid_target', 'The resource is unknown, or this client may not ask for it.');
}
