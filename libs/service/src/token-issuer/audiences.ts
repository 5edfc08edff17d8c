import { OAuthError, parseScope, type AuthorizationDetail } from '#protocol';
import { detailsTypes, type CatalogueView, type ClientRecord, type ResourceServerRecord } from '#storage';

export interface Audiences {
  readonly audience: readonly string[];
  /** The resource servers among them; the platform itself (userinfo) is none. */
  readonly resourceServers: readonly ResourceServerRecord[];
  /** What is left of the scopes: those of resources that the token is not for are left out. */
  readonly scope: readonly string[];
  /** And of the authorization details (RFC 9396 §9.1). */
  readonly authorizationDetails: readonly AuthorizationDetail[];
}

interface Wanted {
  readonly client: ClientRecord;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly allowedResources?: readonly string[];
  readonly authorizationDetails?: readonly AuthorizationDetail[];
}

/**
 * Who a token is for: the resources that were asked for, or else those that its scopes belong to.
 *
 * @throws OAuthError invalid_target
 * @see RFC 8707 §2
 * @see RFC 9068 §3
 */
export function audiencesOf(issuer: string, wanted: Wanted, catalogue: CatalogueView): Audiences {
  const { client, scope, resource, allowedResources, authorizationDetails = [] } = wanted;
  const types = detailsTypes(catalogue);
  const audienceOf = (name: string): string | undefined => catalogue.scopes.get(name)?.audience ?? undefined;
  if (!resource.every((one) => (allowedResources ?? registeredOf(client, audienceOf, types)).includes(one))) refuse();
  const meant = [
    ...scope.flatMap((name) => audienceOf(name) ?? []),
    ...authorizationDetails.flatMap(({ type }) => types.get(type)?.audience ?? []),
  ];
  const named = [...new Set(resource.length > 0 ? resource : meant)];
  const resourceServers = named.map((audience) => catalogue.resourceServers.get(audience) ?? refuse());
  const left = scope.filter((name) => {
    const audience = audienceOf(name);
    return audience === undefined || named.includes(audience);
  });
  // userinfo is a resource of this server's own (OpenID Connect Core §5.3).
  const own = named.length === 0 || left.includes('openid') ? [issuer] : [];
  const details = authorizationDetails.filter(({ type }) => named.includes(types.get(type)?.audience ?? ''));
  return { audience: [...named, ...own], resourceServers, scope: left, authorizationDetails: details };
}

const registeredOf = (
  client: ClientRecord,
  audienceOf: (name: string) => string | undefined,
  types: ReturnType<typeof detailsTypes>,
): readonly string[] => [
  ...parseScope(client.metadata.scope).flatMap((name) => audienceOf(name) ?? []),
  ...(client.metadata.authorization_details_types ?? []).flatMap((name) => types.get(name)?.audience ?? []),
  ...(client.settings.resources ?? []),
];

function refuse(): never {
  throw new OAuthError('invalid_target', 'The resource is unknown, or this client may not ask for it.');
}
