// LIFECYCLE of one refresh token: two who present it (the second may be a thief), one who revokes, processes that die, no grace time.
import { changed, type Machine, type Step } from './explore.js';

type Who = 'owner' | 'thief';
type At = 'rotate' | 'write' | 'sign' | 'look' | 'end' | 'tell Redis' | 'answer' | 'done' | 'dead';

interface State {
  generation: number;
  grant: 'active' | 'revoked';
  recorded: boolean;
  revokedInRedis: boolean;
  at: Record<Who | 'revoker', At>;
  /** Successors that somebody was given. */
  successors: Who[];
  /** An ending was answered, and who had not begun by then. */
  ended: boolean;
  startedAfterEnd: Who[];
  crashesLeft: number;
}

export interface Mutation {
  /** The row is read first and written later. */
  readonly checkThenWrite?: boolean;
  readonly signBeforeCommit?: boolean;
  /** The rotation does not look at the grant. */
  readonly ignoreGrant?: boolean;
  /** A used token is refused, and that is all. */
  readonly noReuseDetection?: boolean;
  /** The ending answers before Redis knows it. */
  readonly answerBeforeRedis?: boolean;
}

const initial: State = {
  generation: 0,
  grant: 'active',
  recorded: false,
  revokedInRedis: false,
  at: { owner: 'rotate', thief: 'rotate', revoker: 'end' },
  successors: [],
  ended: false,
  startedAfterEnd: [],
  crashesLeft: 1,
};

export const refresh = (mutation: Mutation = {}): Machine<State> => ({
  initial,
  next: (state) => [
    ...moves(state, 'owner', mutation),
    ...moves(state, 'thief', mutation),
    ...moves(state, 'revoker', mutation),
    ...crashes(state),
    ...repairs(state),
  ],
  always: {
    'a generation has one successor': ({ successors }) => successors.length <= 1,
    'a successor is what the row holds': ({ successors, generation }) => successors.length === 0 || generation === 1,
    'what was ended is never active again': ({ ended, revokedInRedis }) => !ended || revokedInRedis,
    'who begins after an ending was answered gets nothing': ({ successors, startedAfterEnd }) =>
      !successors.some((who) => startedAfterEnd.includes(who)),
  },
  finally: {
    'a token that was presented twice has ended its grant': ({ at, grant }) =>
      at.owner !== 'done' || at.thief !== 'done' || grant === 'revoked',
    'every ending is known to Redis': ({ recorded, revokedInRedis }) => recorded === revokedInRedis,
  },
});

const step = (state: State, what: string, change: (copy: State) => void): Step<State> => ({
  what,
  state: changed(state, change),
});

type Go = (what: string, to: At, change?: (copy: State) => void) => Step<State>[];
type Move = (state: State, go: Go, mutation: Mutation, who: Who) => Step<State>[];

const goOf =
  (state: State, who: Who | 'revoker'): Go =>
  (what, to, change = () => undefined) => [
    step(state, `${who}: ${what}`, (copy) => {
      copy.at[who] = to;
      change(copy);
    }),
  ];

const write = (copy: State): void => {
  copy.generation = 1;
};

const presenting: Readonly<Partial<Record<At, Move>>> = {
  rotate: (state, go, mutation, who) => {
    const began = (copy: State): void => {
      if (state.ended) copy.startedAfterEnd.push(who);
    };
    const fits = state.generation === 0 && (state.grant === 'active' || mutation.ignoreGrant === true);
    if (!fits) return go('is not the present generation', 'look', began);
    if (mutation.checkThenWrite === true) return go('sees the present generation', 'write', began);
    const early = mutation.signBeforeCommit === true;
    return go(early ? 'answers before the commit' : 'rotates', early ? 'write' : 'sign', (copy) => {
      began(copy);
      if (early) copy.successors.push(who);
      else write(copy);
    });
  },
  write: (_state, go, { signBeforeCommit }) => go('writes the row', signBeforeCommit === true ? 'done' : 'sign', write),
  sign: (_state, go, _mutation, who) =>
    go('answers with the successor', 'done', (copy) => {
      copy.successors.push(who);
    }),
  look: ({ generation }, go, { noReuseDetection }) =>
    generation === 0 || noReuseDetection === true ? go('is refused', 'done') : go('sees a used token', 'end'),
};

const ending: Readonly<Partial<Record<At, Move>>> = {
  end: (_state, go, { answerBeforeRedis }) =>
    go('revokes the grant', answerBeforeRedis === true ? 'answer' : 'tell Redis', (copy) => {
      copy.grant = 'revoked';
      copy.recorded = true;
    }),
  'tell Redis': (_state, go, { answerBeforeRedis }) =>
    go('tells Redis', answerBeforeRedis === true ? 'done' : 'answer', (copy) => {
      copy.revokedInRedis = true;
    }),
  answer: (_state, go, { answerBeforeRedis }) =>
    go('answers', answerBeforeRedis === true ? 'tell Redis' : 'done', (copy) => {
      copy.ended = true;
    }),
};

function moves(state: State, who: Who | 'revoker', mutation: Mutation): Step<State>[] {
  const move = presenting[state.at[who]] ?? ending[state.at[who]];
  return move?.(state, goOf(state, who), mutation, who as Who) ?? [];
}

function crashes(state: State): Step<State>[] {
  if (state.crashesLeft === 0) return [];
  const running = (['owner', 'thief', 'revoker'] as const).filter((who) => !['done', 'dead'].includes(state.at[who]));
  return running.map((who) =>
    step(state, `${who} dies`, (copy) => {
      copy.crashesLeft -= 1;
      copy.at[who] = 'dead';
    }),
  );
}

const repairs = (state: State): Step<State>[] =>
  state.recorded && !state.revokedInRedis
    ? [
        step(state, 'the sweeper tells Redis', (copy) => {
          copy.revokedInRedis = true;
        }),
      ]
    : [];
