import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

/** How a deployment's events travel. All its processes must agree: whoever tells by another way is not heard. */
export const transports = ['kafka', 'postgres', 'process'] as const;
export type Transport = (typeof transports)[number];

/** How a process with these servers tells events. */
export function transportOf(servers: { readonly kafka?: unknown; readonly redisUrl?: string | undefined }): Transport {
  if (servers.kafka !== undefined) return 'kafka';
  return servers.redisUrl === undefined ? 'process' : 'postgres';
}

const agree = sql(
  'transport.agree',
  `UPDATE log_incarnation SET transport = coalesce(transport, $1) RETURNING transport`,
);
const choose = sql('transport.choose', `UPDATE log_incarnation SET transport = $1`);

/** The way that is agreed upon; the first process of a deployment decides. */
export async function agreeOnTransport(database: Database, transport: Transport): Promise<Transport> {
  return (await database.row<{ transport: Transport }>(agree, [transport]))?.transport ?? transport;
}

/** Another way from the next start of each process on. */
export async function chooseTransport(database: Database, transport: Transport): Promise<void> {
  await database.rows(choose, [transport]);
}
