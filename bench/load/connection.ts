import { connect, type Socket } from 'node:net';
import { headerOf, readAnswer, type Answer } from './answer.js';

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const silenceLimitMs = 30_000;

/**
 * One kept-alive HTTP/1.1 connection, one request at a time. It does no more than a measurement needs, so that on a small
 * machine the server has the CPU and not the load.
 */
export class Connection {
  /** The name that the server is known by, with the port. */
  readonly host: string;
  private readonly hostname: string;
  private readonly port: number;
  private socket: Socket | undefined;
  private received = '';
  private waiting: Waiting | undefined;

  constructor(readonly origin: string) {
    const { host, hostname, port } = new URL(origin);
    this.host = host;
    // Not every server listens on both families of addresses that `localhost` stands for.
    this.hostname = hostname === 'localhost' ? '127.0.0.1' : hostname;
    this.port = Number(port || '80');
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket ??= this.open();
      this.socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private open(): Socket {
    const socket = connect({ port: this.port, host: this.hostname, noDelay: true });
    socket.setEncoding('latin1').setTimeout(silenceLimitMs, () => socket.destroy(new Error('no answer in 30 s')));
    socket.on('data', (text: string) => this.take(text));
    socket.on('error', (error) => this.fail(error, socket));
    socket.on('close', () => this.fail(new Error('the connection was closed without an answer'), socket));
    return socket;
  }

  private take(text: string): void {
    this.received += text;
    const answer = readAnswer(this.received);
    if (!answer) return;
    this.received = '';
    const { waiting } = this;
    this.waiting = undefined;
    // A gateway ends a connection after some number of requests; the next one opens another.
    if (headerOf(answer.head, 'connection')?.toLowerCase() === 'close') this.close();
    waiting?.resolve(answer);
  }

  private fail(error: Error, socket: Socket): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    this.received = '';
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}
