import { urlOf } from '../http/url-of.js';
import { createLogger } from '../logging/create-logger.js';
import { startManagementServer } from '../observability/management-server.js';
import type { ServiceSettings } from '../settings/service-settings.js';
import { listenError } from '../start/listen-error.js';
import { Supervisor } from './supervisor.js';

/**
 * Instead of one process, as many as `TOKENWARD_WORKERS` says, on the same ports; health and metrics of all of them on one.
 *
 * @throws BootError if the management port is taken
 */
export async function superviseWorkers(name: string, settings: ServiceSettings): Promise<void> {
  const { workers: count, managementPort: port, host, logLevel: level, shutdownTimeoutSeconds } = settings;
  const logger = createLogger({ service: name, level });
  const supervisor = new Supervisor({ count, logger, shutdownTimeoutSeconds });
  const management = port === undefined ? undefined : await startManagement({ port, host }, supervisor);
  await supervisor.start();
  logger.info(
    { workers: count, ...(management && { management: urlOf('http', host, management.port) }) },
    'workers listen',
  );
}

async function startManagement(address: { port: number; host: string }, supervisor: Supervisor) {
  try {
    return await startManagementServer(address, supervisor);
  } catch (error) {
    throw listenError(error);
  }
}
