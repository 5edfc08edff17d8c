import type { Step } from '../measure/closed-loop.js';
import type { Connection } from '../load/connection.js';
import type { Target } from '../targets/target.js';

/** Prepares what the step uses for that many seconds; what it costs is not measured. */
export type Load = (connections: readonly Connection[], seconds: number) => Promise<Step>;

/** The same wish to each target. */
export interface Workload {
  readonly name: string;
  /** Undefined for a target that cannot fulfil it. */
  readonly loadFor: (target: Target) => Load | undefined;
}
