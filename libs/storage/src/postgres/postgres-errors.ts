/** Postgres could not be asked, and nothing was committed. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable';
  constructor(cause: unknown) {
    super('Postgres is unavailable', { cause });
  }
}

/** The answer to COMMIT was lost: what was written may or may not be there. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
  constructor(cause: unknown) {
    super('The answer to COMMIT was lost', { cause });
  }
}

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === '23505';

export const isUndefinedTable = (error: unknown): boolean => codeOf(error) === '42P01';

/** Of two that waited for each other, the one that Postgres has rolled back. */
export const isDeadlock = (error: unknown): boolean => codeOf(error) === '40P01';

/** It waited for a lock longer than `lock_timeout`, and was rolled back. */
export const isLockTimeout = (error: unknown): boolean => codeOf(error) === '55P03';

/** Failures that a second run from the start can mend; 23505 among them, since a race on a primary key ends in it. */
export const isRetryable = (error: unknown): boolean => ['40001', '40P01', '23505'].includes(codeOf(error));

/**
 * Refused by Postgres, and so rolled back. Classes 57P, 08, 58 and XX, and 40003, come with a connection or a server that dies: what was
 * asked for may have happened. No class begins with E, as the system's own `EPIPE` does.
 */
export const isRefusal = (error: unknown): boolean => /^(?!E|57P|08|58|XX|40003)[0-9A-Z]{5}$/.test(codeOf(error));

// 57014: another try may be faster.
const networkCodes = /^(E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)|57014|57P|08|53)/;
const networkMessages =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/;

/** The error as PostgresUnavailable where the connection is what failed; any other error as it is. */
export function unavailable(error: unknown): unknown {
  if (error instanceof PostgresUnavailable || error instanceof CommitUnknown) return error;
  const message = error instanceof Error ? error.message : '';
  return networkCodes.test(codeOf(error)) || networkMessages.test(message) ? new PostgresUnavailable(error) : error;
}
