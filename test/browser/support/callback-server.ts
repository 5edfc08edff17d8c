import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CallbackServer {
  readonly url: string;
  /** What came last, by query or by form. */
  last(): Record<string, string>;
  close(): void;
}

/** A client's redirect URI. */
export async function startCallback(): Promise<CallbackServer> {
  let last: Record<string, string> = {};
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url?.startsWith('/callback') === true) {
        const text = request.method === 'POST' ? body : new URL(request.url, 'http://x').search;
        last = Object.fromEntries(new URLSearchParams(text));
      }
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>App</title><h1>Back in the app</h1>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    last: () => last,
    close: () => server.close(),
  };
}
