import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { routes, type Route, type ServiceName } from '../../deploy/routes.js';

export type Release = 'old' | 'new';
type Ports = Readonly<Record<Release, Readonly<Record<ServiceName, number>>>>;

const serves = ({ path, match }: Route, asked: string): boolean =>
  asked === path || (match === 'prefix' && asked.startsWith(`${path}/`));

/** A gateway by the table of routes, of which the test says which release answers for a service. */
export class Front {
  private readonly chosen = new Map<ServiceName, Release>();

  private constructor(
    private readonly server: Server,
    private readonly ports: Ports,
  ) {
    server.on('request', (incoming: IncomingMessage, answer: ServerResponse) => this.pass(incoming, answer));
  }

  static async start(port: number, ports: Ports): Promise<Front> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new Front(server, ports);
  }

  /** From the next request on. */
  use(releases: Partial<Record<ServiceName, Release>>): void {
    for (const [service, release] of Object.entries(releases)) this.chosen.set(service as ServiceName, release);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const path = (incoming.url ?? '/').split('?', 1)[0] ?? '/';
    const route = routes.filter((one) => serves(one, path)).sort((a, b) => b.path.length - a.path.length)[0];
    if (!route) return void answer.writeHead(404).end();
    const port = this.ports[this.chosen.get(route.service) ?? 'old'][route.service];
    const { url, method, headers } = incoming;
    const passed = request({ port, host: '127.0.0.1', path: url, method, headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    passed.on('error', () => answer.headersSent || answer.writeHead(502).end());
    answer.on('close', () => passed.destroy());
    incoming.pipe(passed);
  }
}
