import type { Deployment } from './deployment.js';

/** What the person at the keyboard can put right; one line, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    /** 2: called in a wrong way; 1: it could not be done. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

export interface Given {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly names: readonly string[];
}

export interface Command {
  /** As typed: `clients create-admin`. */
  readonly words: string;
  readonly usage: string;
  readonly summary: string;
  readonly options?: Options;
  /** How many names follow the words. */
  readonly names?: number;
  run(deployment: Deployment, given: Given, print: (line: string) => void): Promise<void>;
}
