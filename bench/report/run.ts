import type { Options } from '../options.js';
import type { StartUp } from '../targets/target.js';
import type { Side } from '../workloads/workload.js';
import type { Result } from './results.js';

export interface SideFacts {
  readonly side: Side;
  readonly startUp: StartUp;
  /** Of the same data, later; the first start creates the database. */
  readonly laterStartUp?: StartUp;
  /** CPU seconds a second of all its processes while nobody asks. */
  readonly idleCpu?: number;
  /** The most memory that each process of the server had. */
  readonly peakMegabytes: Readonly<Record<string, number>>;
}

/** All that a run found out. */
export interface Run {
  readonly date: string;
  readonly machine: { readonly cores: number; readonly node: string; readonly system: string };
  readonly settings: Pick<Options, 'profile' | 'concurrency' | 'seconds' | 'warmUpSeconds' | 'rounds'>;
  readonly results: readonly Result[];
  readonly sides: readonly SideFacts[];
  readonly remarks: readonly string[];
  readonly failures: readonly string[];
}
