// LIFECYCLE of one code: two who present it with the right proof, one who revokes, a Redis that forgets or fails over, processes
// that die at any step, a signer that fails, and the sweeper.
import { changed, type Machine, type Step } from './explore.js';

type Redeemer = 'first' | 'second';
type Process = Redeemer | 'revoker';
type Redeeming = 'claim' | 'look up' | 'insert' | 'commit' | 'sign' | 'take back' | 'restore' | 'mark';
type At = Redeeming | 'revoke' | 'tell Redis' | 'answer' | 'done' | 'dead';

interface State {
  /** In Redis. */
  code: boolean;
  tombstone: boolean;
  /** Whose claim made the tombstone, and whether a replay has marked it. */
  claimedBy: Redeemer | 'nobody';
  marked: boolean;
  instance: number;
  /** The instance that was rebuilt from Postgres; it may have been copied to another one. */
  marker: number;
  revokedInRedis: boolean;
  /** In Postgres. An insert that is not committed holds the primary key. */
  grant: 'none' | 'active' | 'awaits its code' | 'revoked';
  redeemedBy: Redeemer | 'nobody';
  inserting: Redeemer | 'nobody';
  recorded: boolean;
  outbox: number;
  /** What a consumer of the topic knows. */
  told: boolean;
  at: Record<Process, At>;
  /** Answers that clients have. */
  tokens: Redeemer[];
  ended: boolean;
  /** Somebody met neither code, tombstone nor row: Redis had lost them, and nothing was committed. Refused; nothing to revoke. */
  metNothing: boolean;
  lossesLeft: number;
  crashesLeft: number;
  /** How often signing fails. */
  failuresLeft: number;
}

export interface Mutation {
  /** A second insert of the same grant succeeds. */
  readonly noPrimaryKey?: boolean;
  readonly signBeforeCommit?: boolean;
  /** A revocation that meets an insert in flight fails, and the failure is not tried again. */
  readonly swallowConflict?: boolean;
  readonly trustRedisWithoutMarker?: boolean;
  readonly noSweeper?: boolean;
  /** The event goes out before the commit. */
  readonly publishBeforeCommit?: boolean;
  /** A redemption is taken back though its answer went out. */
  readonly takeBackAnswered?: boolean;
  /** A redemption is taken back though a replay has ended its grant. */
  readonly takeBackEnded?: boolean;
}

const initial: State = {
  code: true,
  tombstone: false,
  claimedBy: 'nobody',
  marked: false,
  instance: 1,
  marker: 1,
  revokedInRedis: false,
  grant: 'none',
  redeemedBy: 'nobody',
  inserting: 'nobody',
  recorded: false,
  outbox: 0,
  told: false,
  at: { first: 'claim', second: 'claim', revoker: 'revoke' },
  tokens: [],
  ended: false,
  metNothing: false,
  lossesLeft: 2,
  crashesLeft: 1,
  failuresLeft: 1,
};

/** What introspection says of the grant's access token. */
const isActive = (state: State, { trustRedisWithoutMarker }: Mutation): boolean =>
  trustRedisWithoutMarker === true || state.marker === state.instance ? !state.revokedInRedis : !state.recorded;

export const redemption = (mutation: Mutation = {}): Machine<State> => ({
  initial,
  next: (state) => [
    ...moves(state, 'first', mutation),
    ...moves(state, 'second', mutation),
    ...(state.tokens.length > 0 ? moves(state, 'revoker', mutation) : []),
    ...crashes(state),
    ...losses(state),
    ...repairs(state, mutation),
  ],
  always: {
    'a code gives tokens once': ({ tokens }) => tokens.length <= 1,
    'who has tokens has a grant that is committed': ({ tokens, grant }) => tokens.length === 0 || grant !== 'none',
    'what was ended is never active again': (state) => !state.ended || !isActive(state, mutation),
    'no event without its commit': ({ told, recorded }) => !told || recorded,
  },
  finally: {
    'every ending has been told': ({ recorded, told, outbox }) => outbox === 0 && recorded === told,
    'a code that was presented twice has ended its grant': ({ at, grant, metNothing }) =>
      at.first !== 'done' || at.second !== 'done' || metNothing || grant === 'revoked' || grant === 'none',
  },
});

const step = (state: State, what: string, change: (copy: State) => void): Step<State> => ({
  what,
  state: changed(state, (copy) => {
    change(copy);
    // What nobody can see any more makes no states of its own.
    if (!copy.tombstone) Object.assign(copy, { claimedBy: 'nobody', marked: false });
    if (copy.grant !== 'active') copy.redeemedBy = 'nobody';
  }),
});

type Go = (what: string, to: At, change?: (copy: State) => void) => Step<State>[];
type Move = (state: State, go: Go, mutation: Mutation, who: Process) => Step<State>[];

const goOf =
  (state: State, who: Process): Go =>
  (what, to, change = () => undefined) => [
    step(state, `${who}: ${what}`, (copy) => {
      copy.at[who] = to;
      change(copy);
    }),
  ];

const redeeming: Readonly<Partial<Record<At, Move>>> = {
  claim: (state, go, { signBeforeCommit }, who) => {
    if (state.tombstone) return go('finds the tombstone', 'mark');
    if (!state.code) return go('finds nothing in Redis', 'look up');
    return go('claims the code', signBeforeCommit === true ? 'sign' : 'insert', (copy) => {
      copy.tombstone = true;
      copy.claimedBy = who as Redeemer;
      copy.marked = false;
      copy.code = false;
    });
  },
  'look up': (state, go) => {
    if (state.grant === 'active' || state.grant === 'revoked') return go('finds the grant', 'revoke');
    return go('finds no grant', 'done', (copy) => {
      copy.metNothing = true;
    });
  },
  insert: (state, go, { noPrimaryKey }, who) => {
    if (noPrimaryKey !== true && state.inserting !== 'nobody') return [];
    const isFree = state.grant === 'none' || state.grant === 'awaits its code';
    if (noPrimaryKey !== true && !isFree) return go('loses to the primary key', 'mark');
    return go('inserts the grant', 'commit', (copy) => {
      copy.inserting = who as Redeemer;
    });
  },
  commit: (_state, go, { signBeforeCommit }, who) =>
    go('commits', signBeforeCommit === true ? 'done' : 'sign', (copy) => {
      copy.inserting = 'nobody';
      copy.grant = 'active';
      copy.redeemedBy = who as Redeemer;
    }),
  sign: (state, go, { signBeforeCommit, takeBackAnswered }, who) => {
    const answers = go('answers with tokens', signBeforeCommit === true ? 'insert' : 'done', (copy) => {
      copy.tokens.push(who as Redeemer);
    });
    if (state.failuresLeft === 0 || signBeforeCommit === true) return answers;
    const fails = go('cannot sign', 'take back', (copy) => {
      copy.failuresLeft -= 1;
      if (takeBackAnswered === true) copy.tokens.push(who as Redeemer);
    });
    return [...answers, ...fails];
  },
  // The client tries again, whether or not it could be taken back.
  'take back': (state, go, { takeBackEnded }, who) => {
    const isOurs = state.grant === 'active' && state.redeemedBy === who;
    if (!isOurs && takeBackEnded !== true) return go('has nothing to take back', 'claim');
    return go('takes the redemption back', 'restore', (copy) => {
      copy.grant = 'awaits its code';
    });
  },
  restore: (state, go, _mutation, who) => {
    if (!state.tombstone || state.claimedBy !== who || state.marked) return go('restores nothing', 'claim');
    return go('restores the code', 'claim', (copy) => {
      copy.code = true;
      copy.tombstone = false;
    });
  },
  mark: (state, go) => [
    ...go('marks the tombstone', 'revoke', (copy) => {
      copy.marked = state.tombstone;
    }),
    ...go('cannot mark the tombstone', 'revoke'),
  ],
};

/** The grant's row, its record and its event in one transaction; then Redis; then the answer. */
const revoking: Readonly<Partial<Record<At, Move>>> = {
  revoke: (state, go, { swallowConflict, publishBeforeCommit }, who) => {
    if (state.inserting !== 'nobody') return swallowConflict === true ? go('gives up', 'done') : [];
    const commit = go('revokes the grant', 'tell Redis', (copy) => {
      copy.outbox += copy.recorded ? 0 : 1;
      copy.grant = 'revoked';
      copy.recorded = true;
    });
    const early = step(state, `${who}: publishes early`, (copy) => {
      copy.told = true;
    });
    return publishBeforeCommit === true && !state.told ? [...commit, early] : commit;
  },
  'tell Redis': (_state, go) => go('tells Redis', 'answer', knownInRedis),
  answer: (_state, go) =>
    go('answers', 'done', (copy) => {
      copy.ended = true;
    }),
};

function moves(state: State, who: Process, mutation: Mutation): Step<State>[] {
  const move = redeeming[state.at[who]] ?? revoking[state.at[who]];
  return move?.(state, goOf(state, who), mutation, who) ?? [];
}

/** An instance that is not proven complete is rebuilt from Postgres first. */
function knownInRedis(copy: State): void {
  copy.revokedInRedis = copy.recorded;
  copy.marker = copy.instance;
}

function crashes(state: State): Step<State>[] {
  if (state.crashesLeft === 0) return [];
  const running = (['first', 'second', 'revoker'] as const).filter((who) => !['done', 'dead'].includes(state.at[who]));
  return running.map((who) =>
    step(state, `${who} dies`, (copy) => {
      copy.crashesLeft -= 1;
      copy.at[who] = 'dead';
      if (copy.inserting === who) copy.inserting = 'nobody';
    }),
  );
}

function losses(state: State): Step<State>[] {
  if (state.lossesLeft === 0) return [];
  return [
    step(state, 'Redis forgets everything', (copy) => {
      copy.lossesLeft -= 1;
      copy.code = copy.tombstone = copy.revokedInRedis = false;
      copy.marker = 0;
    }),
    // The replica has not heard of the claim, nor of what was ended since; the marker came with it.
    step(state, 'Redis fails over to a replica that is behind', (copy) => {
      copy.lossesLeft -= 1;
      copy.instance += 1;
      copy.code = true;
      copy.tombstone = copy.revokedInRedis = false;
    }),
  ];
}

function repairs(state: State, mutation: Mutation): Step<State>[] {
  const steps: Step<State>[] = [];
  if (state.marker !== state.instance) steps.push(step(state, 'Redis is rebuilt', knownInRedis));
  if (state.outbox > 0 && mutation.noSweeper !== true) {
    steps.push(
      step(state, 'the sweeper tells Redis, then the topic', (copy) => {
        knownInRedis(copy);
        copy.told = true;
        copy.outbox = 0;
      }),
    );
  }
  return steps;
}
