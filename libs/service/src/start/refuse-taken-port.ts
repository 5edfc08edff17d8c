import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ServiceSettings } from '../settings/service-settings.js';
import { listenError } from './listen-error.js';

/**
 * Says so before anything else has been started, where that takes seconds.
 *
 * @throws BootError as `listen` would
 */
export async function refuseTakenPort({ port, host }: Pick<ServiceSettings, 'port' | 'host'>): Promise<void> {
  const server = createServer().listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error);
  } finally {
    server.close();
  }
}
