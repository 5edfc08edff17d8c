import { gatewayPort, services, type ServiceName } from '../../deploy/routes.js';

/** What differs between the places where the gateway runs; the routes never do. */
export interface GatewayPlan {
  readonly listen: string;
  /** host:port of each instance. */
  readonly upstreams: Readonly<Record<ServiceName, readonly string[]>>;
  readonly workers: number | 'auto';
  readonly pidFile: string;
  /** Bodies and answers that don't fit in memory. */
  readonly temporaryFolder: string;
  readonly accessLog: string;
  readonly errorLog: string;
}

/** In containers: the services by their names, the logs on the container's output. */
export const composePlan: GatewayPlan = {
  listen: String(gatewayPort),
  upstreams: addressesBy((service) => [`${service.name}:${service.defaultPort}`]),
  workers: 'auto',
  pidFile: '/tmp/nginx.pid',
  temporaryFolder: '/tmp',
  accessLog: '/dev/stdout',
  errorLog: '/dev/stderr',
};

/** On this machine, loopback only, with everything it writes in one folder. */
export function nativePlan(folder: string, port: number, upstreams: GatewayPlan['upstreams']): GatewayPlan {
  return {
    listen: `127.0.0.1:${port}`,
    upstreams,
    workers: 1,
    pidFile: `${folder}/nginx.pid`,
    temporaryFolder: folder,
    accessLog: `${folder}/access.log`,
    errorLog: `${folder}/error.log`,
  };
}

export function addressesBy(
  addresses: (service: (typeof services)[number]) => readonly string[],
): GatewayPlan['upstreams'] {
  return Object.fromEntries(services.map((service) => [service.name, addresses(service)])) as Record<
    ServiceName,
    readonly string[]
  >;
}
