import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RevocationRecord } from '../records/revocation-record.js';
import { SseFeed } from './sse-feed.js';

let server: Server;
let issuer: string;
const connections: { readonly lastEventId: string | undefined; readonly response: ServerResponse }[] = [];

beforeEach(async () => {
  connections.length = 0;
  server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1\n\n');
    connections.push({ lastEventId: request.headers['last-event-id'] as string | undefined, response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

async function opened(silenceMs?: number) {
  const feed = new SseFeed({ issuer, clientId: 'a', clientSecret: 'b', ...(silenceMs !== undefined && { silenceMs }) });
  const records: RevocationRecord[] = [];
  const errors: unknown[] = [];
  const published: number[] = [];
  let resets = 0;
  await feed.start({
    onRecord: (record) => records.push(record),
    onPublishedThrough: (ms) => published.push(ms),
    onReset: () => (resets += 1),
    onError: (error) => errors.push(error),
  });
  return { feed, records, errors, published, resets: () => resets };
}

it('hands over records, heartbeats and resets, and leaves out what it does not know', async () => {
  const { feed, records, published, resets } = await opened();
  const record = { tenant: 'default', k: 'gid', id: 'g', epoch: 0, until: 1 };
  connections[0]?.response.write(
    `event: rev\ndata: ${JSON.stringify(record)}\n\nevent: rev\ndata: {"k":"new"}\n\nevent: odd\ndata: {}\n\n` +
      'id: 7\nevent: hb\ndata: {"publishedThrough":5}\n\nevent: reset\ndata: {}\n\n',
  );
  await until(() => resets() === 1);
  expect([records, published]).toEqual([[record], [5]]);
  await feed.close();
});

it('T6.6: comes back after a cut, and says how far it had come', async () => {
  const { feed } = await opened();
  connections[0]?.response.write('id: 41\nevent: hb\ndata: {"publishedThrough":5}\n\n');
  await until(() => connections.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  connections[0]?.response.destroy();
  await until(() => connections.length === 2);
  expect(connections[1]?.lastEventId).toBe('41');
  await feed.close();
});

it('cuts a connection that has fallen silent, and opens another', async () => {
  const { feed } = await opened(50);
  await until(() => connections.length >= 2);
  await feed.close();
});

it('closes at once, also after the memory was cleared', async () => {
  const { feed } = await opened();
  (globalThis as { gc?: () => void }).gc?.();
  await feed.close();
});
