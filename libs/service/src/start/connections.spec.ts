import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { makeCertificate, type MadeCertificate } from '../../../../test/setup/certificates.js';
import { GatheredResponse } from '../http/gathered-response.js';
import { Connections } from './connections.js';

const host = '127.0.0.1';
const request = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

async function serve(answer: RequestListener, certificate?: MadeCertificate) {
  const { pem: cert, key } = certificate ?? {};
  const server = certificate
    ? createTlsServer({ cert, key, ServerResponse: GatheredResponse }, answer)
    : createServer({ ServerResponse: GatheredResponse }, answer);
  const connections = new Connections(server);
  server.listen(0, host);
  await once(server, 'listening');
  return { connections, port: (server.address() as AddressInfo).port };
}

/** A server that answers when it is told to. */
async function serveLater(body: string | Buffer) {
  const ends: (() => void)[] = [];
  const served = await serve((_, response) => {
    response.writeHead(200, { 'content-length': body.length });
    ends.push(() => response.end(body));
  });
  const asked = async (count: number): Promise<readonly (() => void)[]> => {
    while (ends.length < count) await wait(1);
    return ends;
  };
  return { ...served, asked };
}

async function connected(port: number, text = ''): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

async function allOf(from: Socket | IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

it.each([true, false])('a long answer comes whole, however slowly it is read; ended before: %s', async (before) => {
  const body = Buffer.alloc(32 * 1024 * 1024, 'x');
  const { connections, port, asked } = await serveLater(body);
  const answered = once(get({ port, host }), 'response') as Promise<[IncomingMessage]>;
  const [end] = await asked(1);
  if (before) end?.();
  await wait(10);
  const closed = connections.close();
  if (!before) end?.();
  const [answer] = await answered;
  await wait(200);
  expect((await allOf(answer)).length).toBe(body.length);
  await closed;
});

it('requests sent one behind the other are all answered', async () => {
  const { connections, port, asked } = await serveLater('ok');
  const socket = await connected(port, request + request);
  const ends = await asked(2);
  const closed = connections.close();
  await wait(150);
  for (const end of ends) end();
  expect(String(await allOf(socket)).match(/ok/g)).toHaveLength(2);
  await closed;
});

it('a request that was on its way is answered', async () => {
  const { connections, port } = await serve((_, response) => response.end('ok'));
  const socket = await connected(port, request.slice(0, 10));
  await wait(20);
  const closed = connections.close();
  await wait(150);
  socket.write(request.slice(10));
  expect(String(await allOf(socket))).toContain('ok');
  await closed;
});

it('connections that ask for nothing hold nobody up: unused ones, kept ones, ones with half a request', async () => {
  const { connections, port } = await serve((_, response) => response.end('ok'));
  const kept = await connected(port, request);
  await once(kept, 'data');
  const others = [await connected(port), await connected(port, request.slice(0, 10))];
  await wait(20);
  const closed = connections.close();
  // The others may be about to ask.
  await once(kept, 'close');
  expect(others.map(({ closed: isClosed }) => isClosed)).toEqual([false, false]);
  await closed;
  for (const socket of others) socket.destroy();
});

it('TLS: neither one whose handshake never ends, nor one that waits for its next request', async () => {
  const { connections, port } = await serve((_, response) => response.end('ok'), makeCertificate());
  const silent = await connected(port);
  const kept = connectTls({ port, host, rejectUnauthorized: false });
  kept.write(request);
  await once(kept, 'data');
  const under = connectTls({ port, host, rejectUnauthorized: false });
  await once(under, 'secureConnect');
  const closed = connections.close();
  under.write(request);
  expect(String(await allOf(under))).toContain('ok');
  await closed;
  for (const socket of [silent, kept]) socket.destroy();
});
