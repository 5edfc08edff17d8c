import type { Part } from '../measure/part-times.js';
import type { Credentials } from '../load/requests.js';

export interface StartUp {
  readonly readySeconds: number;
  readonly firstTokenSeconds: number;
}

/** A started server under measurement. */
export interface Target {
  readonly origin: string;
  readonly parts: readonly Part[];
  readonly startUp: StartUp;
}

export interface PlatformTarget extends Target {
  readonly administration: Credentials;
  stop(): Promise<void>;
}

export interface FirstRun {
  readonly admin_client: Credentials;
  readonly demo_client: Credentials;
}
