import type { Step } from '../measure/closed-loop.js';
import type { Connection } from '../load/connection.js';

export type Side = 'ours' | 'ceiling' | 'peer';
export const sides: readonly Side[] = ['ours', 'ceiling', 'peer'];

/** Prepares what the step uses for that many seconds; what it costs is not measured. */
export type Load = (connections: readonly Connection[], seconds: number) => Promise<Step>;

/** The same wish to each side that can fulfil it. */
export interface Workload {
  readonly name: string;
  readonly loads: Readonly<Partial<Record<Side, Load>>>;
}
