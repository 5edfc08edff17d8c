import pg from 'pg';

export interface PostgresOptions {
  readonly url: string;
  /** Connections of this process's pool. */
  readonly poolSize: number;
  readonly applicationName: string;
  /** For jobs whose statements touch whole tables: no statement is ended for the time that it takes. */
  readonly patient?: boolean | undefined;
}

/** @throws what the driver says where Postgres is away, or lets nobody in */
export async function openPool({ url, poolSize, applicationName, patient }: PostgresOptions): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: poolSize,
    connectionTimeoutMillis: 3000,
    // Connections stay: a timer for each use of one costs more than an idle one does.
    idleTimeoutMillis: 0,
    keepAlive: true,
    ...(patient ? {} : timeouts),
  });
  // A pooled connection that dies while idle is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    (await pool.connect()).release();
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

const timeouts = {
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 15_000,
  query_timeout: 12_000,
};
