import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import pg from 'pg';
import type { Deployment } from './deployment.js';

/** The name of the process that leads the relay: whose session holds the lock. */
export async function findLeader({ direct, proxies, services }: Deployment): Promise<string | undefined> {
  const port = await leadingPort(direct.DATABASE_URL);
  const clientPort = port === undefined ? undefined : proxies.get('postgres')?.clientPortOf(port);
  if (clientPort === undefined) return undefined;
  const socket = socketOf(clientPort);
  return services.processes.find(({ pid }) => pid !== undefined && socket !== undefined && owns(pid, socket))?.name;
}

/** The port that Postgres sees the leader coming from. */
async function leadingPort(url: string): Promise<number | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ client_port: number }>(
      `SELECT a.client_port FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = 'tokenward-relay'`,
    );
    return rows[0]?.client_port;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @see proc(5), /proc/net/tcp: the second field is the local address, the tenth the inode */
function socketOf(localPort: number): string | undefined {
  const hex = localPort.toString(16).toUpperCase().padStart(4, '0');
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  const fields = lines.map((line) => line.trim().split(/\s+/)).find(([, local]) => local?.endsWith(`:${hex}`));
  return fields?.[9] === undefined ? undefined : `socket:[${fields[9]}]`;
}

function owns(pid: number, socket: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`) === socket;
    } catch {
      return false;
    }
  });
}
