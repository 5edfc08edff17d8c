import { gatewayPort, services, type ServiceName } from '../../deploy/routes.js';
import { ToolError } from '../servers/processes/tool-error.js';

export interface Instance {
  /** The service's name; from the second process of it on with a number: `token-2`. */
  readonly name: string;
  readonly service: ServiceName | 'platform';
  readonly port: number;
  readonly managementPort: number;
}

/** Instances of a service are ten ports apart; the management ports follow a hundred above. */
const instanceStride = 10;
const mostTokenProcesses = 9;
const portsNeeded = 200;

export function planInstances(portBase: number, tokenProcesses: number): Instance[] {
  if (!isWhole(tokenProcesses, 1, mostTokenProcesses)) {
    throw new ToolError(`The number of token processes must be a whole number from 1 to ${mostTokenProcesses}`);
  }
  if (!isWhole(portBase, 1024, 65536 - portsNeeded)) {
    throw new ToolError(`The port base must be a whole number from 1024 to ${65536 - portsNeeded}`);
  }
  return services.flatMap((service) =>
    Array.from({ length: service.name === 'token' ? tokenProcesses : 1 }, (_, index) => {
      const shift = portBase - gatewayPort + index * instanceStride;
      return {
        name: index === 0 ? service.name : `${service.name}-${index + 1}`,
        service: service.name,
        port: service.defaultPort + shift,
        managementPort: service.managementPort + shift,
      };
    }),
  );
}

/** Whole platforms beside each other: the single profile. */
export function planPlatforms(portBase: number, count: number): Instance[] {
  return planInstances(portBase, count)
    .filter(({ service }) => service === 'token')
    .map((instance) => ({ ...instance, name: instance.name.replace('token', 'platform'), service: 'platform' }));
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
