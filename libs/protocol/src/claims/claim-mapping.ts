import { fits, type ClaimRequests } from './claims-request.js';
import { valueAt } from './json-pointer.js';
import { isProtectedClaim } from './protected-claims.js';
import { transformed, type ClaimTransformation } from './transform-claim.js';

export const claimTargets = ['id_token', 'userinfo', 'access_token', 'introspection'] as const;
export type ClaimTarget = (typeof claimTargets)[number];

/** Exactly one member says where the value comes from. */
export interface ClaimSource {
  /** JSON pointer into what administrators keep about a person. */
  readonly attribute?: string;
  /** JSON pointer into what is told of a person by the scopes of OpenID Connect; they may change it themselves. */
  readonly profile?: string;
  /** JSON pointer into the metadata of the client. */
  readonly client?: string;
  readonly roles?: true;
  readonly value?: unknown;
}

/** A claim that an administrator defines: from where, for whom, into what. */
export interface ClaimMapping {
  readonly claim: string;
  readonly source: ClaimSource;
  readonly tokens: readonly ClaimTarget[];
  /** Only where this was granted. */
  readonly scope?: string;
  /** Only for this client. */
  readonly client_id?: string;
  readonly transform?: readonly ClaimTransformation[];
}

/** Whom and what a mapping may read. */
export interface ClaimFacts {
  readonly attributes: unknown;
  readonly profile: unknown;
  readonly roles: readonly string[];
  readonly client: unknown;
}

export interface ClaimsWanted {
  readonly target: ClaimTarget;
  readonly clientId: string;
  readonly scope: readonly string[];
  /** OpenID Connect Core §5.5: asked for by name, as far as the client is registered for the scope. */
  readonly requests?: ClaimRequests | undefined;
  readonly within?: readonly string[] | undefined;
}

/** All of a token together: it travels in headers. */
const largestClaims = 4096;

/** Those that say something here; a client's own before those for all, so that they win. */
export function mappingsFor(mappings: readonly ClaimMapping[], wanted: ClaimsWanted): readonly ClaimMapping[] {
  const { target, clientId, scope, requests = {}, within = [] } = wanted;
  const open = ({ claim, scope: needed }: ClaimMapping): boolean =>
    needed === undefined || scope.includes(needed) || (Object.hasOwn(requests, claim) && within.includes(needed));
  const fitting = mappings.filter(
    (mapping) => mapping.tokens.includes(target) && (mapping.client_id ?? clientId) === clientId && open(mapping),
  );
  const isOwn = ({ client_id: id }: ClaimMapping): boolean => id !== undefined;
  return [...fitting.filter(isOwn), ...fitting.filter((mapping) => !isOwn(mapping))];
}

export const readsPerson = ({ source }: ClaimMapping): boolean =>
  source.attribute !== undefined || source.profile !== undefined || source.roles === true;

/** The claims of these mappings. What has no value, is protected, or would make the token too large is left out. */
export function mappedClaims(
  mappings: readonly ClaimMapping[],
  facts: ClaimFacts,
  requests: ClaimRequests = {},
): Readonly<Record<string, unknown>> {
  const found = new Map<string, Told>();
  for (const mapping of mappings) {
    const value = valueOf(mapping, facts, requests);
    if (value !== undefined && !found.has(mapping.claim)) found.set(mapping.claim, { mapping, value });
  }
  return Object.fromEntries(fitting([...found.values()]));
}

interface Told {
  readonly mapping: ClaimMapping;
  readonly value: unknown;
}

/** What a person or a client writes themselves comes last: it must not fill the room of what others say about them. */
function fitting(told: readonly Told[]): (readonly [string, unknown])[] {
  let size = 0;
  return told
    .toSorted((one, other) => Number(isTheirs(one.mapping)) - Number(isTheirs(other.mapping)))
    .map(({ mapping: { claim }, value }) => [claim, value] as const)
    .filter((entry) => {
      const added = Buffer.byteLength(JSON.stringify(entry));
      if (size + added > largestClaims) return false;
      size += added;
      return true;
    });
}

const isTheirs = ({ source }: ClaimMapping): boolean => source.profile !== undefined || source.client !== undefined;

function valueOf({ claim, source, transform = [] }: ClaimMapping, facts: ClaimFacts, requests: ClaimRequests): unknown {
  if (isProtectedClaim(claim)) return undefined;
  const value = transformed(rawValue(source, facts), transform);
  const request = Object.hasOwn(requests, claim) ? requests[claim] : undefined;
  return value !== undefined && fits(request ?? null, value) ? value : undefined;
}

function rawValue(source: ClaimSource, { attributes, profile, roles, client }: ClaimFacts): unknown {
  if (source.attribute !== undefined) return valueAt(attributes, source.attribute);
  if (source.profile !== undefined) return valueAt(profile, source.profile);
  if (source.client !== undefined) return valueAt(client, source.client);
  return source.roles === true ? roles : source.value;
}
