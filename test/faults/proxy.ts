import { connect, createServer, type Server, type Socket } from 'node:net';

export type Direction = 'to-server' | 'to-client';

interface Waiting {
  readonly bytes: Buffer;
  readonly dueMs: number;
}

/** One direction of a connection: bytes keep their order, whatever is done to them. */
class Pipe {
  private readonly waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    from: Socket,
    private readonly to: Socket,
    private readonly trouble: () => { readonly delayMs: number; readonly held: boolean },
  ) {
    from.on('data', (bytes) => {
      this.waiting.push({ bytes, dueMs: performance.now() + this.trouble().delayMs });
      this.flow();
    });
    from.on('end', () => {
      this.ended = true;
      this.flow();
    });
  }

  /** Passes on what is due; nothing overtakes. */
  flow(): void {
    clearTimeout(this.timer);
    if (this.trouble().held) return;
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const left = this.trouble().delayMs === 0 ? 0 : next.dueMs - performance.now();
      if (left > 0) {
        this.timer = setTimeout(() => this.flow(), left);
        return;
      }
      this.waiting.shift();
      if (this.to.writable) this.to.write(next.bytes);
    }
    if (this.ended) this.to.end();
  }
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  readonly pipes: readonly Pipe[];
}

/** One that does not stand yet has nobody to be reset for, and would wait until it does. */
const reset = (socket: Socket): Socket => (socket.connecting ? socket.destroy() : socket.resetAndDestroy());

/** Stands between a client and a server: cuts what is open, delays bytes, or holds one direction, as a bad network does. */
export class Proxy {
  private readonly connections = new Set<Connection>();
  private delayMs = 0;
  private held: Direction | undefined;

  private constructor(
    private readonly server: Server,
    private readonly upstreamPort: number,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** @param port 0 for any that is free */
  static async start(port: number, upstreamPort: number): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new Proxy(server, upstreamPort);
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed');
    return address.port;
  }

  /** The client's own port, of the connection that the server sees coming from this port. */
  clientPortOf(port: number): number | undefined {
    return [...this.connections].find(({ server }) => server.localPort === port)?.client.remotePort;
  }

  /** All open connections, in the middle of whatever they say. */
  cut(): number {
    const open = [...this.connections];
    for (const { client, server } of open) {
      reset(client);
      reset(server);
    }
    return open.length;
  }

  delay(ms: number): void {
    this.delayMs = ms;
  }

  hold(direction: Direction): void {
    this.held = direction;
  }

  /** What was held goes out now, in its order. */
  heal(): void {
    this.delayMs = 0;
    this.held = undefined;
    for (const { pipes } of this.connections) for (const pipe of pipes) pipe.flow();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    const server = connect({ port: this.upstreamPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    const troubleOf = (direction: Direction) => () => ({ delayMs: this.delayMs, held: this.held === direction });
    const pipes = [new Pipe(client, server, troubleOf('to-server')), new Pipe(server, client, troubleOf('to-client'))];
    const connection: Connection = { client, server, pipes };
    this.connections.add(connection);
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.connections.delete(connection);
        client.destroy();
        server.destroy();
      });
    }
  }
}
