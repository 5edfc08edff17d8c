import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ServiceSettings } from '../settings/service-settings.js';
import { listenError } from './listen-error.js';

/**
 * Says so before anything else has been started, where that takes seconds.
 *
 * @throws BootError as `listen` would
 */
export async function refuseTakenPorts(
  settings: Pick<ServiceSettings, 'port' | 'managementPort' | 'mtlsPort' | 'host'>,
): Promise<void> {
  const { port, managementPort, mtlsPort, host } = settings;
  for (const one of [port, managementPort, mtlsPort]) {
    if (one !== undefined) await refuseTaken(one, host);
  }
}

async function refuseTaken(port: number, host: string): Promise<void> {
  const server = createServer().listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error);
  } finally {
    server.close();
  }
}
