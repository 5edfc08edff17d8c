import { isPortFree } from '../../tools/servers/processes/free-port.js';
import { planInstances } from '../../tools/services/plan-instances.js';

/** A port for the gateway beside which those of the services are free. Below those that systems give to connections. */
export async function freePortBase(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const base = 10_000 + Math.floor(Math.random() * 20_000);
    const services = planInstances(base, 1).flatMap(({ port, managementPort }) => [port, managementPort]);
    const free = await Promise.all([base, ...services].map((port) => isPortFree(port)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no free ports for the services of the benchmark');
}
