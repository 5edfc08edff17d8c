import type { ClientRecord } from './client-record.js';

/** Of the web alone: what stands there in a scheme of somebody's own belongs to nobody. */
const host = '^[Hh][Tt][Tt][Pp][Ss]?://([^/?#:]+)';

/**
 * In which sector a client knows people and sessions; the same as `sectorOf`, over a row of `clients`. Pairwise clients share theirs
 * with those of the same host (OpenID Connect Core §8.1); a name that an administrator gives goes first.
 */
export const sectorOfRow = (alias: string): string =>
  `coalesce(${alias}.settings->>'sector', CASE WHEN ${alias}.metadata->>'subject_type' = 'pairwise' THEN 'host:' || lower(coalesce(
     substring(coalesce(${alias}.metadata->>'sector_identifier_uri', ${alias}.metadata->'redirect_uris'->>0) FROM '${host}'),
     ${alias}.id)) END, 'public')`;

/** OpenID Connect Core §8.1: the host of `sector_identifier_uri`, or else of the redirect URIs. */
export function sectorOf({ id, metadata, settings }: Pick<ClientRecord, 'id' | 'metadata' | 'settings'>): string {
  if (settings.sector !== undefined) return settings.sector;
  if (metadata.subject_type !== 'pairwise') return 'public';
  const named = metadata.sector_identifier_uri ?? metadata.redirect_uris?.[0] ?? '';
  // Without a host that is somebody's the client is a sector of its own.
  return `host:${(new RegExp(host).exec(named)?.[1] ?? id).toLowerCase()}`;
}
