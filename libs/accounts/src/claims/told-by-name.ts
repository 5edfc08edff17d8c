import { parseScope } from '#protocol';
import type { ClientRecord, GrantFacts } from '#storage';

/** The scopes that cover what a client is told because it asked by name. */
export interface ToldByName {
  readonly standard: readonly string[];
  /** Of claims that administrators define. */
  readonly mapped: readonly string[];
}

/**
 * What the person was asked about, as far as the client is registered for it now: a claim that is defined later, or moves under
 * another scope, is told after the person has been asked about that.
 *
 * @see OpenID Connect Core §5.5
 */
export function toldByName(
  client: Pick<ClientRecord, 'metadata'> | undefined,
  claims: GrantFacts['claims'],
): ToldByName {
  const registered = parseScope(client?.metadata.scope);
  const rights = claims?.rights;
  // Of an older grant it is not known what the person was asked about; it was at least what OpenID Connect itself defines.
  if (!rights) return { standard: registered, mapped: [] };
  const agreed = registered.filter((name) => rights.includes(name));
  return { standard: agreed, mapped: agreed };
}
