import { join } from 'node:path';
import { addressesBy } from '../gateway/gateway-plan.js';
import { startGateway } from '../gateway/start-gateway.js';
import { checkoutRoot } from '../servers/layout.js';
import { StartedProcess } from '../servers/processes/started-process.js';
import type { ManagedProcess } from './managed-process.js';
import { allocatorEnvironment, nodeOptions } from './node-options.js';
import type { Instance } from './plan-instances.js';
import type { Environment } from './service-environment.js';

export function manageService(instance: Instance, directory: string, environment: () => Environment): ManagedProcess {
  const { name, service, port, managementPort } = instance;
  const recordFile = recordFileOf(directory, name, port);
  return {
    name,
    port,
    managementPort,
    recordFile,
    stopSignal: 'SIGTERM',
    readyUrl: `http://127.0.0.1:${managementPort}/health/ready`,
    readyStatus: 200,
    start: (onExit) =>
      StartedProcess.start({
        program: process.execPath,
        args: [...nodeOptions, join(checkoutRoot(), 'dist/programs', `${service}.js`)],
        folder: checkoutRoot(),
        logFile: join(directory, 'logs', `${name}.log`),
        recordFile,
        env: { ...allocatorEnvironment, ...environment() },
        onExit,
      }),
  };
}

export function manageGateway(port: number, instances: readonly Instance[], directory: string): ManagedProcess {
  const recordFile = recordFileOf(directory, 'gateway', port);
  const upstreams = addressesBy(({ name }) =>
    instances
      .filter(({ service }) => service === name || service === 'platform')
      .map((instance) => `127.0.0.1:${instance.port}`),
  );
  const folder = join(directory, `gateway-${port}`);
  const logFile = join(directory, 'logs', 'gateway.log');
  return {
    name: 'gateway',
    port,
    managementPort: undefined,
    recordFile,
    // Lets requests under way end, for two seconds at most.
    stopSignal: 'SIGQUIT',
    readyUrl: `http://127.0.0.1:${port}/`,
    // No route has this path: nginx answers it itself.
    readyStatus: 404,
    start: (onExit) => startGateway({ folder, logFile, recordFile, port, upstreams, onExit }),
  };
}

function recordFileOf(directory: string, name: string, port: number): string {
  return join(directory, 'run', `${name}-${port}.json`);
}
