// LIFECYCLE of two epochs of one client on their way to a verifier: the process that raised them, the sweeper, a log, a verifier that
// reads at its own pace, and heartbeats.
import { changed, type Machine, type Step } from './explore.js';

interface Row {
  readonly epoch: number;
  sent: boolean;
}

/** An epoch, or 0 for a heartbeat that promises everything up to `through`. */
interface Entry {
  readonly epoch: number;
  readonly through: number;
}

interface State {
  committed: number;
  outbox: Row[];
  /** τ was taken: which rows the heartbeat has to wait for, and what it will promise. */
  beat: { readonly through: number; readonly waitsFor: number[] } | undefined;
  log: Entry[];
  verifier: { readonly begun: boolean; read: number; epoch: number; promised: number };
  beatsLeft: number;
  compactionsLeft: number;
}

export interface Mutation {
  readonly compactTopic?: boolean;
  /** The heartbeat goes out at once. */
  readonly heartbeatAhead?: boolean;
  /** The verifier keeps the last epoch that it read instead of the highest. */
  readonly lastWins?: boolean;
  /** A row leaves the outbox before the log has it. */
  readonly deleteBeforeSend?: boolean;
  /** The verifier starts at the end of the log, without a snapshot. */
  readonly startAtEnd?: boolean;
}

const initial: State = {
  committed: 0,
  outbox: [],
  beat: undefined,
  log: [],
  verifier: { begun: false, read: 0, epoch: 0, promised: 0 },
  beatsLeft: 2,
  compactionsLeft: 1,
};

const most = 2;

export const propagation = (mutation: Mutation = {}): Machine<State> => ({
  initial,
  next: (state) => [
    ...commits(state),
    ...sends(state, mutation),
    ...beats(state, mutation),
    ...compactions(state, mutation),
    ...reads(state, mutation),
  ],
  always: {
    'a verifier that was promised an epoch refuses by it': ({ verifier }) => verifier.epoch >= verifier.promised,
    'no event without its commit': ({ log, committed }) => log.every(({ epoch }) => epoch <= committed),
  },
  finally: {
    'nothing is left behind': ({ outbox, verifier }) => outbox.length === 0 && verifier.epoch === most,
  },
});

const step = (state: State, what: string, change: (copy: State) => void): Step<State> => ({
  what,
  state: changed(state, change),
});

const commits = (state: State): Step<State>[] =>
  state.committed === most
    ? []
    : [
        step(state, `epoch ${state.committed + 1} is committed`, (copy) => {
          copy.committed += 1;
          copy.outbox.push({ epoch: copy.committed, sent: false });
        }),
      ];

/** In any order, since each process sends its own; and twice, when it dies between sending and deleting. */
function sends(state: State, mutation: Mutation): Step<State>[] {
  return state.outbox.flatMap((row, index) => [
    ...(row.sent
      ? []
      : [
          step(state, `epoch ${row.epoch} is sent`, (copy) => {
            copy.log.push({ epoch: row.epoch, through: 0 });
            const sent = copy.outbox[index];
            if (sent) sent.sent = true;
          }),
        ]),
    ...(row.sent || mutation.deleteBeforeSend === true
      ? [
          step(state, `epoch ${row.epoch} leaves the outbox`, (copy) => {
            copy.outbox.splice(index, 1);
          }),
        ]
      : []),
    ...(row.sent && state.log.filter(({ epoch }) => epoch === row.epoch).length < 2
      ? [
          step(state, `epoch ${row.epoch} is sent again`, (copy) => {
            copy.log.push({ epoch: row.epoch, through: 0 });
          }),
        ]
      : []),
  ]);
}

function beats(state: State, { heartbeatAhead }: Mutation): Step<State>[] {
  const { beat } = state;
  if (!beat) {
    if (state.beatsLeft === 0) return [];
    return [
      step(state, 'the leader looks what is committed', (copy) => {
        copy.beatsLeft -= 1;
        copy.beat = { through: copy.committed, waitsFor: copy.outbox.map(({ epoch }) => epoch) };
      }),
    ];
  }
  const waits = state.outbox.some(({ epoch }) => beat.waitsFor.includes(epoch));
  if (waits && heartbeatAhead !== true) return [];
  return [
    step(state, `a heartbeat promises epoch ${beat.through}`, (copy) => {
      copy.log.push({ epoch: 0, through: beat.through });
      copy.beat = undefined;
    }),
  ];
}

/** Keeps the last record of the key; heartbeats have keys of their own. */
function compactions(state: State, { compactTopic }: Mutation): Step<State>[] {
  if (compactTopic !== true || state.compactionsLeft === 0) return [];
  const epochs = state.log.filter(({ epoch }) => epoch > 0);
  if (epochs.length < 2) return [];
  return [
    step(state, 'the topic is compacted', (copy) => {
      copy.compactionsLeft -= 1;
      const last = state.log.findLastIndex(({ epoch }) => epoch > 0);
      const kept = (entry: Entry, index: number): boolean => entry.epoch === 0 || index === last;
      copy.verifier.read = state.log.slice(0, state.verifier.read).filter(kept).length;
      copy.log = state.log.filter(kept);
    }),
  ];
}

function reads(state: State, mutation: Mutation): Step<State>[] {
  const { verifier, log, committed } = state;
  if (!verifier.begun) {
    const read = mutation.startAtEnd === true ? log.length : 0;
    const epoch = mutation.startAtEnd === true ? 0 : committed;
    return [
      step(state, 'a verifier starts', (copy) => {
        copy.verifier = { begun: true, read, epoch, promised: epoch };
      }),
    ];
  }
  const entry = log[verifier.read];
  if (!entry) return [];
  return [
    step(
      state,
      entry.epoch === 0 ? 'the verifier reads a heartbeat' : `the verifier reads epoch ${entry.epoch}`,
      (copy) => {
        copy.verifier.read += 1;
        if (entry.epoch === 0) copy.verifier.promised = Math.max(verifier.promised, entry.through);
        else copy.verifier.epoch = mutation.lastWins === true ? entry.epoch : Math.max(verifier.epoch, entry.epoch);
      },
    ),
  ];
}
