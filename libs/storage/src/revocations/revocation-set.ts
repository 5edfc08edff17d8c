import type { RevocationKind, RevocationRecord } from '#events';

/** Names one record: what a token would have to be checked against. */
export interface RecordName {
  readonly kind: RevocationKind;
  readonly id: string;
}

/** What the set holds for the names asked, in their order: an epoch, 1 for what ended for good, undefined for nothing. */
export type Found = readonly (number | undefined)[];

/** Or since when uses are remembered (ms since 1970), for what is dated before. */
export type ReplayAnswer = 'first' | 'replayed' | 'incomplete' | { readonly sinceMs: number };

/** Of an incarnation: since when it remembers what was used, and the database's time. */
export interface Start {
  readonly sinceMs: number;
  readonly nowMs: number;
}

/**
 * The live records, close at hand. It may lose everything at any moment, so each answer tells whether this instance is the one
 * that was last rebuilt from Postgres; if it is not, only Postgres can answer.
 */
export abstract class RevocationSet {
  /** The run id of the instance behind the present connection; undefined while there is none. */
  abstract instance(): string | undefined;
  /** Changes when the instance takes over the data of another one: a master that was demoted and promoted again. */
  abstract history(): string;
  /** How long all processes need to hear that another instance counts now; 0 where only one process can know any. */
  abstract readonly settleMs: number;
  /**
   * How long Postgres need not have confirmed that the instance still counts. Whoever is cut off from Postgres, but not from an
   * instance that was replaced, answers from it no longer than this.
   */
  abstract readonly unconfirmedMs: number;
  /** Never uses this instance again: another one has replaced it. */
  abstract leave(instance: string): void;
  /** Undefined when the instance is not proven complete. */
  abstract find(tenant: string, names: readonly RecordName[]): Promise<Found | undefined>;
  /**
   * Merges: the higher epoch and the longer life stay. Resolves after the instance's acknowledgement.
   *
   * @param databaseNowMs the database's time, from which the records' lives are counted
   */
  abstract write(records: readonly RevocationRecord[], instance: string, databaseNowMs: number): Promise<void>;
  /**
   * Fills the set anew and marks it complete, unless it lost its content again on the way, or a later start of it is complete.
   */
  abstract rebuild(
    instance: string,
    start: Start,
    load: () => AsyncIterable<readonly RevocationRecord[]>,
  ): Promise<boolean>;
  /** Remembers a single-use value (the `jti` of an assertion or proof) until the given time. */
  abstract use(name: string, issuedAtMs: number, untilMs: number): Promise<ReplayAnswer>;
}

/** A port whose store is away, or another one than the caller knows. Nothing was decided; the caller answers 503. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  constructor(detail: string, cause?: unknown) {
    super(detail, { cause });
  }
}
