import type { Options } from '../options.js';
import type { StartUp, Target } from '../targets/target.js';
import type { Result } from './results.js';

export interface TargetFacts extends Pick<Target, 'name' | 'kind' | 'startUp'> {
  /** Of the same data, later; the first start creates the database. */
  readonly laterStartUp?: StartUp | undefined;
  /** CPU seconds a second of all its processes while nobody asks. */
  readonly idleCpu?: number;
  /** The most memory that each process of the server had. */
  readonly peakMegabytes: Readonly<Record<string, number>>;
}

/** All that a run found out. */
export interface Run {
  readonly date: string;
  /** No processor: measured before it was told. */
  readonly machine: {
    readonly cores: number;
    readonly processor?: string | undefined;
    readonly node: string;
    readonly system: string;
  };
  readonly settings: Pick<
    Options,
    'profile' | 'concurrency' | 'seconds' | 'warmUpSeconds' | 'firstWarmUpSeconds' | 'rounds'
  >;
  readonly results: readonly Result[];
  readonly targets: readonly TargetFacts[];
  readonly remarks: readonly string[];
  readonly failures: readonly string[];
}
