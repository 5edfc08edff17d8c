import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatheredResponse } from './gathered-response.js';

let handler: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer({ ServerResponse: GatheredResponse }, (request, response) => handler(request, response));
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const ask = async (path = '/'): Promise<string> => (await fetch(`${origin()}${path}`)).text();
/** Of this thread. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The responses to requests on connections of their own, none of them ended. */
async function open(count: number): Promise<{ responses: ServerResponse[]; clients: Socket[] }> {
  const responses: ServerResponse[] = [];
  const clients: Socket[] = [];
  handler = (_request, response) => void responses.push(response);
  for (let index = 0; index < count; index += 1) {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client);
    client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    while (responses.length <= index) await nextTurn();
  }
  return { responses, clients };
}

/** A response lets go of its socket when it is finished. */
const socketsOf = (responses: readonly ServerResponse[]) => responses.map(({ socket }) => socket);
const areWritten = (sockets: readonly (Socket | null)[]) => sockets.map((socket) => (socket?.bytesWritten ?? 0) > 0);

it('writes what ends in one turn at its end', async () => {
  const { responses, clients } = await open(3);
  const sockets = socketsOf(responses);
  for (const response of responses) response.writeHead(200).end('an answer');
  expect(areWritten(sockets)).toEqual([false, false, false]);
  expect(responses.every(({ writableEnded }) => writableEnded)).toBe(true);
  await nextTurn();
  expect(areWritten(sockets)).toEqual([true, true, true]);
  for (const client of clients) client.destroy();
});

it('lets no answer wait for long work after it', async () => {
  const { responses, clients } = await open(2);
  const sockets = socketsOf(responses);
  const [first, second] = responses;
  first?.writeHead(200).end('one');
  work(5);
  second?.writeHead(200).end('two');
  // Still in the same turn.
  expect(areWritten(sockets)).toEqual([true, true]);
  for (const client of clients) client.destroy();
});

it('lets no answer wait for requests that begin later and go on for long', async () => {
  const { port } = server.address() as AddressInfo;
  const written: boolean[] = [];
  let first: Socket | null = null;
  handler = ({ url }, response) => {
    if (url === '/first') {
      first = response.socket;
      response.writeHead(200).end('one');
      return;
    }
    written.push((first?.bytesWritten ?? 0) > 0);
    work(3);
    setImmediate(() => response.writeHead(200).end('later'));
  };
  // All in one turn, since they come in one piece.
  const client = connect(port, '127.0.0.1');
  client.write(['/first', '/long', '/long', '/long'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(''));
  let answers = '';
  while (answers.split('later').length < 4) answers += String(((await once(client, 'data')) as [Buffer])[0]);
  expect(written).toEqual([false, true, true]);
  client.destroy();
});

it('gives each its own answer, in the order of a connection', async () => {
  handler = ({ url }, response) => {
    const ends = () => response.writeHead(200).end(`${url} `);
    if (url === '/late') setImmediate(() => setImmediate(ends));
    else ends();
  };
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(['/late', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(''));
  let text = '';
  for await (const chunk of client) {
    text += String(chunk);
    if (text.includes('/c ')) break;
  }
  expect(text.indexOf('/late ')).toBeLessThan(text.indexOf('/b '));
  expect(text.indexOf('/b ')).toBeLessThan(text.indexOf('/c '));
  expect(await Promise.all(['/d', '/e', '/f'].map(ask))).toEqual(['/d ', '/e ', '/f ']);
});

it('takes bodies in every form', async () => {
  const ends: Record<string, (response: ServerResponse) => unknown> = {
    '/none': (response) => response.writeHead(204).end(),
    '/bytes': (response) => response.writeHead(200).end(Buffer.from('bytes')),
    '/encoded': (response) => response.writeHead(200).end('656e636f646564', 'hex'),
    '/callback': (response) => response.writeHead(200).end('callback', () => response.emit('told')),
    '/headless': (response) => response.end('its head comes with its end'),
    '/stream': (response) => pipeline(Readable.from(['a ', 'stream']), response),
  };
  handler = ({ url = '' }, response) => void ends[url]?.(response);
  expect(await ask('/none')).toBe('');
  expect(await ask('/bytes')).toBe('bytes');
  expect(await ask('/encoded')).toBe('encoded');
  expect(await ask('/callback')).toBe('callback');
  expect(await ask('/headless')).toBe('its head comes with its end');
  expect(await ask('/stream')).toBe('a stream');
});

it('is finished once, and tells those who wait for it', async () => {
  let finished = 0;
  handler = (_request, response) => {
    response.on('finish', () => (finished += 1));
    response.writeHead(200).end('once');
    response.end();
  };
  expect(await ask()).toBe('once');
  expect(finished).toBe(1);
});

it('lets go of who has gone in the meantime, and answers the others', async () => {
  const { responses, clients } = await open(2);
  const [first, second] = responses as [ServerResponse, ServerResponse];
  const closed = once(first, 'close');
  first.writeHead(200).end('nobody reads this');
  first.socket?.destroy();
  second.writeHead(200).end('somebody does');
  const [answer] = (await once(clients[1] as Socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('somebody does');
  await closed;
  for (const client of clients) client.destroy();
});

it('what was ended is not lost when it is given up, and takes nothing more', async () => {
  const { responses, clients } = await open(2);
  const [first, second] = responses as [ServerResponse, ServerResponse];
  const answers = clients.map((client) => once(client, 'data') as Promise<[Buffer]>);
  first.writeHead(200).end('complete');
  first.destroy();
  first.end('too late');
  expect((await answers[0])?.toString()).toContain('complete');
  const refused = once(second, 'error');
  second.writeHead(200, { 'content-length': 2 }).end('ok');
  second.write('more');
  expect((await refused)[0]).toMatchObject({ code: 'ERR_STREAM_WRITE_AFTER_END' });
  const [answer] = (await answers[1]) ?? [];
  expect(answer?.toString()).toMatch(/ok$/);
  for (const client of clients) client.destroy();
});

it('refuses a body that is none at once, as Node does', async () => {
  const { responses, clients } = await open(1);
  const [only] = responses as [ServerResponse];
  only.writeHead(200);
  expect(() => only.end(42)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  for (const client of clients) client.destroy();
});
