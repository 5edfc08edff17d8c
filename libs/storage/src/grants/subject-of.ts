import type { GrantFacts } from './grant-facts.js';

/**
 * What tokens of a grant call the person: who they are, or who they are to this client's sector alone.
 *
 * @see OpenID Connect Core §8
 */
export const subjectOf = ({ pairwise, rid, sub }: Pick<GrantFacts, 'pairwise' | 'rid' | 'sub'>): string =>
  pairwise === true ? rid : sub;
