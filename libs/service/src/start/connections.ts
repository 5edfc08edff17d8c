import { once } from 'node:events';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Server as NetServer, type Socket } from 'node:net';

interface Connection {
  readonly socket: Socket;
  underWay: number;
  /** What had been read when the last answer was through: more is the beginning of another request. 0 before the first. */
  readBytes: number;
}

const sweepMs = 50;
/** How long a request may take to arrive once the server is leaving, also the first one of a connection. */
const graceMs = 2000;

/**
 * The connections of a server, and which of them wait for an answer. Node's own look, which its `close` takes too, is no help for leaving:
 * an answer that was ended but is not sent yet counts as gone, and is cut off; a connection that has sent nothing counts as under
 * way, and holds the process up.
 */
export class Connections {
  /** By the addresses at both ends: after its handshake, a TLS connection is in the place of the TCP one below it. */
  private readonly open = new Map<string, Connection>();
  /** The same, for each request. */
  private readonly of = new WeakMap<Socket, Connection>();

  constructor(private readonly server: HttpServer | HttpsServer) {
    const add = (socket: Socket): void => this.add(socket);
    server.on('connection', add).on('secureConnection', add);
    server.on('request', (request, response) => this.follow(request, response));
  }

  /** Accepts nothing new, and resolves when all answers are sent. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    NetServer.prototype.close.call(this.server);
    const beganMs = performance.now();
    const sweep = setInterval(() => this.sweep(performance.now() - beganMs > graceMs), sweepMs);
    await closed;
    clearInterval(sweep);
  }

  private add(socket: Socket): void {
    const name = nameOf(socket);
    const connection = { socket, underWay: 0, readBytes: 0 };
    this.open.set(name, connection);
    this.of.set(socket, connection);
    socket.once('close', () => {
      if (this.open.get(name) === connection) this.open.delete(name);
    });
  }

  private follow({ socket }: IncomingMessage, response: ServerResponse): void {
    const connection = this.of.get(socket);
    if (!connection) return;
    connection.underWay += 1;
    response.once('close', () => {
      connection.underWay -= 1;
      connection.readBytes = socket.bytesRead;
    });
  }

  private sweep(isLate: boolean): void {
    for (const { socket, underWay, readBytes } of this.open.values()) {
      const isWanted = readBytes === 0 || socket.bytesRead > readBytes;
      if (underWay === 0 && (isLate || !isWanted)) socket.destroySoon();
    }
  }
}

const nameOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
