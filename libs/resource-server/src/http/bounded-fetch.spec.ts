// The guarantee: what was cut ends, whatever the garbage collector has taken meanwhile.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { boundedFetch, fetchWithin } from './bounded-fetch.js';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/stream') response.writeHead(200).write('first');
    else if (request.url === '/answer') response.end('{"a":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('a body that is being read ends when the signal is aborted, also after the memory was cleared', async () => {
  const controller = new AbortController();
  const { chunks } = await boundedFetch(`${url}/stream`, {}, controller.signal);
  const reading = (async () => {
    for await (const chunk of chunks()) void chunk;
  })();
  for (let round = 0; round < 5; round += 1) {
    await after(10);
    collect();
  }
  controller.abort(new Error('closed'));
  await expect(reading).rejects.toThrow('closed');
});

it('an answer that does not come in time is an error, and one that comes is read', async () => {
  await expect(fetchWithin(`${url}/never`, {}, 50, (answer) => answer.json())).rejects.toThrow('within 50 ms');
  await expect(fetchWithin(`${url}/stream`, {}, 50, (answer) => answer.json())).rejects.toThrow('within 50 ms');
  expect(await fetchWithin(`${url}/answer`, {}, 5000, (answer) => answer.json())).toEqual({ a: 1 });
});
