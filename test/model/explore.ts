/** A protocol as a state machine: what may happen next in a state, and what must hold. */
export interface Machine<State> {
  readonly initial: State;
  /** Everything that may happen next, whoever does it. */
  next(state: State): readonly Step<State>[];
  /** Must hold in every state that can be reached. */
  readonly always: Readonly<Record<string, (state: State) => boolean>>;
  /** Must hold where nothing can happen any more. */
  readonly finally: Readonly<Record<string, (state: State) => boolean>>;
}

export interface Step<State> {
  readonly what: string;
  readonly state: State;
}

export interface Exploration {
  readonly states: number;
  readonly ends: number;
  /** The shortest way into a state in which something does not hold. */
  readonly violation?: { readonly what: string; readonly trace: readonly string[] };
}

/** Visits every state that any interleaving can reach, the nearest first. */
export function explore<State>(machine: Machine<State>): Exploration {
  const initial = JSON.stringify(machine.initial);
  const cameBy = new Map<string, { readonly from: string; readonly what: string } | undefined>([[initial, undefined]]);
  const queue = [initial];
  let ends = 0;
  for (let at = 0; at < queue.length; at += 1) {
    const name = queue[at] ?? '';
    const steps = machine.next(JSON.parse(name) as State);
    if (steps.length === 0) ends += 1;
    const broken = brokenIn(machine, JSON.parse(name) as State, steps.length === 0);
    if (broken !== undefined)
      return { states: cameBy.size, ends, violation: { what: broken, trace: traceTo(cameBy, name) } };
    for (const { what, state } of steps) {
      const reached = JSON.stringify(state);
      if (cameBy.has(reached)) continue;
      cameBy.set(reached, { from: name, what });
      queue.push(reached);
    }
  }
  return { states: cameBy.size, ends };
}

function brokenIn<State>(machine: Machine<State>, state: State, isEnd: boolean): string | undefined {
  const rules = { ...machine.always, ...(isEnd ? machine.finally : {}) };
  return Object.entries(rules).find(([, holds]) => !holds(state))?.[0];
}

function traceTo(cameBy: ReadonlyMap<string, { from: string; what: string } | undefined>, name: string): string[] {
  const trace: string[] = [];
  for (let step = cameBy.get(name); step; step = cameBy.get(step.from)) trace.unshift(step.what);
  return trace;
}

/** A copy that the step has changed. */
export function changed<State>(state: State, change: (copy: State) => void): State {
  const copy = JSON.parse(JSON.stringify(state)) as State;
  change(copy);
  return copy;
}
