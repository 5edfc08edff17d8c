import type { History, IssuedToken, Operation, OperationOf, Target } from './history.js';

/** Endings that were answered, and such that may have happened. */
export interface Endings {
  /** The first answered ending that ends this token for certain. */
  of(token: string): Operation | undefined;
  /** From when on the token may have been ended, whatever was answered. */
  possiblyFromMs(token: string): number;
}

/** A service may give out tokens by what it knew of a client; they are born dead, and known to be within this time. */
const clientMemoryMs = 70_000;

export function endingsOf(history: History): Endings {
  const revocations = byTarget(history.operations.filter((one) => one.kind === 'revoke'));
  const replays = replaysByGrant(history);
  const targetsOf = (token: IssuedToken): OperationOf<'revoke'>[] =>
    [...names(token)].flatMap((name) => revocations.get(name) ?? []);
  return {
    of: (id) => {
      const token = history.tokens.get(id);
      if (!token) return undefined;
      const certain = targetsOf(token).filter((one) => isAnswered(one) && ends(one, token));
      return first([...certain, ...(replays.get(token.grant ?? '')?.proven ?? [])], ({ endMs }) => endMs);
    },
    possiblyFromMs: (id) => {
      const token = history.tokens.get(id);
      if (!token) return -Infinity;
      const possible = targetsOf(token).filter((one) => mayEnd(one, token));
      const tried = replays.get(token.grant ?? '')?.tried ?? [];
      return first([...possible, ...tried], ({ startMs }) => startMs)?.startMs ?? Infinity;
    },
  };
}

const isAnswered = ({ status }: Operation): boolean => status >= 200 && status < 300;

const nameOf = ({ type, id }: Target): string => `${type}:${id}`;

function names(token: IssuedToken): Set<string> {
  const targets: Target[] = [
    { type: 'token', id: token.id },
    { type: 'client', id: token.client },
  ];
  for (const type of ['grant', 'session', 'user'] as const) {
    const id = token[type];
    if (id !== undefined) targets.push({ type, id });
  }
  return new Set(targets.map(nameOf));
}

/** People and clients have epochs: what is given out after their ending lives. All else ends for good. */
const ends = ({ target, startMs }: OperationOf<'revoke'>, token: IssuedToken): boolean =>
  (target.type !== 'user' && target.type !== 'client') || token.endMs <= startMs;

function mayEnd({ target, endMs }: OperationOf<'revoke'>, token: IssuedToken): boolean {
  if (target.type === 'client') return token.startMs <= endMs + clientMemoryMs;
  return target.type !== 'user' || token.startMs <= endMs;
}

function byTarget(all: readonly OperationOf<'revoke'>[]): Map<string, OperationOf<'revoke'>[]> {
  const found = new Map<string, OperationOf<'revoke'>[]>();
  for (const one of all) {
    const name = nameOf(one.target);
    const known = found.get(name);
    if (known) known.push(one);
    else found.set(name, [one]);
  }
  return found;
}

interface Replays {
  /** Refused with 400, so the grant has ended. */
  readonly proven: Operation[];
  readonly tried: Operation[];
}

/** RFC 6749 §4.1.2, RFC 9700 §4.14.2: a code or refresh token that comes again ends what it gave. */
function replaysByGrant(history: History): Map<string, Replays> {
  const found = new Map<string, Replays>();
  const of = (grant: string): Replays => {
    const known = found.get(grant) ?? { proven: [], tried: [] };
    found.set(grant, known);
    return known;
  };
  const winners = new Map<string, OperationOf<'redeem'>>();
  for (const one of history.operations) {
    if (one.kind === 'redeem' && one.status === 200) winners.set(one.code, one);
  }
  for (const one of history.operations) {
    const grant = replayedGrant(one, winners);
    if (grant === undefined) continue;
    of(grant).tried.push(one);
    if (one.status === 400) of(grant).proven.push(one);
  }
  return found;
}

function replayedGrant(one: Operation, winners: ReadonlyMap<string, OperationOf<'redeem'>>): string | undefined {
  if (one.kind === 'refresh') return one.replay ? one.grant : undefined;
  if (one.kind !== 'redeem' || one.status === 200) return undefined;
  return winners.get(one.code)?.grant;
}

function first<Item>(items: readonly Item[], at: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  for (const item of items) if (!best || at(item) < at(best)) best = item;
  return best;
}
