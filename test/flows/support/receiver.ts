import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify, decodeJwt, type JWTPayload } from 'jose';
import { issuer } from './target.js';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface ToldAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who is told things: keeps what comes, and answers what the test says. */
export class Receiver {
  readonly received: Received[] = [];
  /** By path; 202 where nothing is said. */
  answer: (request: Received) => ToldAnswer | Promise<ToldAnswer> = () => ({ status: 202 });

  private constructor(private readonly server: Server) {}

  static async start(port = 0): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const got = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
        receiver.received.push(got);
        void Promise.resolve(receiver.answer(got)).then(({ status, body, headers }) =>
          response.writeHead(status, headers).end(body),
        );
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  to(path: string): Received[] {
    return this.received.filter((request) => request.path === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Looks again until it is so; gives what was found. */
export async function eventually<Found>(look: () => Found | undefined | Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const keys = createRemoteJWKSet(new URL(`${issuer}/ssf/jwks`), { cooldownDuration: 0 });
const loginKeys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`), { cooldownDuration: 0 });

/** The claims of a security event, once its signature has been checked by what is published. */
export async function readSet(jws: string): Promise<JWTPayload & { events: Record<string, Record<string, unknown>> }> {
  const published = await fetch(`${issuer}/ssf/jwks`, { method: 'HEAD' });
  const { payload } = await jwtVerify(jws, published.ok ? keys : loginKeys, { typ: 'secevent+jwt' });
  return payload as never;
}

export const readLogoutToken = async (token: string): Promise<JWTPayload & { events: object }> =>
  (await jwtVerify(token, loginKeys, { typ: 'logout+jwt', issuer })).payload as never;

/** Without a look at the signature. */
export const claimsOf = (jws: string): JWTPayload & { events: Record<string, Record<string, unknown>> } =>
  decodeJwt(jws);
