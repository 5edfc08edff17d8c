import { isPortFree } from '../../tools/servers/processes/free-port.js';

/** As tools/servers adds it to the ports of Postgres, Redis and Kafka. */
const ports = [15_432, 16_379, 19_092, 19_093];

/** An offset at which the ports of a further set of servers are free, so that sets in use stay undisturbed. */
export async function freeServersOffset(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const offset = 1000 + Math.floor(Math.random() * 11_000);
    const free = await Promise.all(ports.map((port) => isPortFree(port + offset)));
    if (free.every(Boolean)) return offset;
  }
  throw new Error('no free ports for the servers of the benchmark');
}
