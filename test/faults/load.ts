import { machineRound } from './machine-worker.js';
import { PersonWorker } from './person-worker.js';
import type { Stage } from './stage.js';

export interface Load {
  /** Comes back when each worker has ended its round. */
  stop(): Promise<void>;
}

export const personWorkers = 2;

/** Workers that each do one thing after the other, no faster than one round in this time. */
export function startLoad(stage: Stage, { machineWorkers = 3, machineRoundMs = 220 } = {}): Load {
  let stopped = false;
  const worker = async (everyMs: number, round: () => Promise<void>): Promise<void> => {
    while (!stopped) {
      const began = performance.now();
      await round();
      const left = everyMs - (performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, Math.max(5, left)));
    }
  };
  const people = stage.world.people.map((some) => new PersonWorker(stage, some));
  const running = [
    ...Array.from({ length: machineWorkers }, () => worker(machineRoundMs, () => machineRound(stage))),
    ...people.map((one) => worker(700, () => one.round())),
    worker(60, () => watch(stage)),
    worker(250, () => stage.askWhatWasHeard()),
  ];
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(running);
    },
  };
}

/** Looks again at what was ended, most of all lately, and at what was spared. */
async function watch(stage: Stage): Promise<void> {
  const { random, ended, spared } = stage;
  const from = random.chance(0.6) ? ended.slice(-40) : random.pick([ended, spared, spared]);
  if (from.length === 0) return;
  const id = random.pick(from);
  await (random.chance(0.4) ? stage.introspect(id) : stage.verify(id));
}
