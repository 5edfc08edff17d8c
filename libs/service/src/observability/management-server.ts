import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { failureOfStatus } from '../errors/failure-of-status.js';
import { managementAnswer, type Managed } from './management-answer.js';

interface ManagementServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Health and metrics on a port of their own, which the gateway does not publish. */
export async function startManagementServer(
  address: { readonly port: number; readonly host: string },
  managed: Managed,
): Promise<ManagementServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    void managementAnswer(path, managed).then(
      (answer) => {
        const { status, contentType, body } = answer ?? notFound;
        response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
      },
      () => response.writeHead(500).end(),
    );
  });
  server.listen(address);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

const notFound = {
  status: 404,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify({ error: failureOfStatus(404).error }),
};

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
