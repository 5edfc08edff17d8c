import { isAdministrationScope } from '#protocol';
import type { CatalogueView, UserRecord } from '#storage';

/** What this person can give of what was asked for: scopes of administration as far as their roles hold them. */
export function grantableScope(
  requested: readonly string[],
  user: Pick<UserRecord, 'roles'>,
  { roles }: Pick<CatalogueView, 'roles'>,
): readonly string[] {
  const held = new Set(user.roles.flatMap((role) => roles.get(role)?.scopes ?? []));
  return requested.filter((scope) => !isAdministrationScope(scope) || held.has(scope));
}
