import type { ClientChanged, KeyChanged, RevocationRecord } from '#events';

/** What Kafka and Redis remember that the backup does not: they were told after it was made. */
export interface KnownElsewhere {
  readonly records: readonly RevocationRecord[];
  /** The last state of each. */
  readonly clients: readonly ClientChanged[];
  readonly keys: readonly KeyChanged[];
}

export const nothingKnown: KnownElsewhere = { records: [], clients: [], keys: [] };

export interface MergedUser {
  readonly id: string;
  readonly reason: string;
  readonly disabled: boolean;
}

/** What was brought back, and what a person has to look at. */
export interface RestoreReport {
  readonly epochId: string;
  readonly clients: number;
  readonly sessions: number;
  readonly consents: number;
  /** Records that this database did not hold. */
  readonly records: number;
  readonly users: readonly MergedUser[];
  readonly keysRevoked: readonly string[];
  readonly clientsDisabled: readonly string[];
  /** Changed after the backup: their secrets and redirect URIs are those of the backup again. */
  readonly clientsChanged: readonly string[];
  /** Registered after the backup: unknown now, and their tokens are refused. */
  readonly clientsLost: readonly string[];
}
