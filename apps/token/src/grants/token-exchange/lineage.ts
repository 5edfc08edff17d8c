import { OAuthError } from '#protocol';
import type { VerifiedToken } from '#service';
import type { LineageEpoch } from '#storage';

/** What an exchanged token can be ended by, beside itself: all that its parents can be ended by. */
export interface Lineage {
  readonly ids: readonly string[];
  readonly epochs: readonly LineageEpoch[];
}

/** Each id costs every verification a look: who exchanges exchanged tokens again and again comes to an end. */
const longest = 16;

/**
 * The names of both parents, and of theirs. What the new token names as its own is left out.
 *
 * @throws OAuthError invalid_request where the chain has become too long
 */
export function lineageOf(subject: VerifiedToken, actor: VerifiedToken | undefined): Lineage {
  const parents = actor ? [subject, actor] : [subject];
  const { gid, sid } = subject.claims;
  const ids = [...new Set(parents.flatMap(idsOf))].filter((id) => id !== gid && id !== sid);
  const epochs = lowestOf(parents.flatMap(epochsOf));
  if (ids.length > longest || epochs.length > longest) {
    throw new OAuthError('invalid_request', 'The token has been exchanged too many times.', {
      errorCode: 'exchanged_too_often',
    });
  }
  return { ids, epochs };
}

/** The token itself too: what was revoked alone takes along what came from it. */
const idsOf = ({ claims, kid }: VerifiedToken): string[] =>
  [claims.jti, claims.gid, claims.sid, kid, ...(claims.lineage ?? [])].filter((id) => id !== undefined);

const epochsOf = ({ claims }: VerifiedToken): LineageEpoch[] => [
  { k: 'client', id: claims.client_id, epoch: claims.client_epoch },
  ...(claims.rid === undefined ? [] : [{ k: 'sub' as const, id: claims.rid, epoch: claims.sub_epoch ?? 0 }]),
  ...(claims.lineage_epochs ?? []),
];

/** Of two epochs of the same client or person the lower one is the first to end. */
function lowestOf(all: readonly LineageEpoch[]): LineageEpoch[] {
  const lowest = new Map<string, LineageEpoch>();
  for (const one of all) {
    const known = lowest.get(`${one.k}:${one.id}`);
    if (!known || one.epoch < known.epoch) lowest.set(`${one.k}:${one.id}`, one);
  }
  return [...lowest.values()];
}
