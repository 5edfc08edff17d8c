import type { Part } from '../measure/part-times.js';
import type { Asks } from './asks.js';
import type { EndpointNames } from './target-file.js';

export interface StartUp {
  readonly readySeconds: number;
  /** Missing for a target that gives no machine tokens. */
  readonly firstTokenSeconds?: number;
}

/** Paths at the target's origin. */
export type Endpoints = Readonly<Partial<Record<EndpointNames, string | undefined>>>;

/** A server under measurement, whichever it is. */
export interface Target {
  readonly name: string;
  /** The platform itself, the bare server, or somebody else's. */
  readonly kind: 'ours' | 'ceiling' | 'peer';
  readonly origin: string;
  readonly endpoints: Endpoints;
  readonly asks: Asks;
  readonly parts: readonly Part[];
  /** Missing for one that ran already. */
  readonly startUp?: StartUp | undefined;
  /** Starts it once more on the same data, and ends it. */
  readonly startAgain?: (() => Promise<StartUp>) | undefined;
  stop(): Promise<void>;
}
