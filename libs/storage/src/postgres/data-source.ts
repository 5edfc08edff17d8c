import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';

export interface PostgresOptions {
  readonly url: string;
  /** Connections of this process's pool. */
  readonly poolSize: number;
  readonly applicationName: string;
  /** For jobs whose statements touch whole tables: no statement is ended for the time that it takes. */
  readonly patient?: boolean | undefined;
}

/** The pool and the migrations. The schema changes by migrations only, never by synchronisation. */
export function createDataSource(options: PostgresOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    poolSize: options.poolSize,
    connectTimeoutMS: 3000,
    synchronize: false,
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    entities: [],
    // A pooled connection that dies while idle is replaced; without a listener it would end the process.
    poolErrorHandler: () => undefined,
    // Connections stay: a timer for each use of one costs more than an idle one does.
    extra: { keepAlive: true, idleTimeoutMillis: 0, ...(options.patient ? {} : timeouts) },
  });
}

const timeouts = {
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 15_000,
  query_timeout: 12_000,
};
