import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Proxy } from './proxy.js';

let echo: Server;
let proxy: Proxy;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await Proxy.start(0, (echo.address() as AddressInfo).port);
  client = connect({ port: proxy.port, host: '127.0.0.1' }).on('error', () => undefined);
  await once(client, 'connect');
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
});

async function receive(count: number): Promise<string> {
  let text = '';
  while (text.length < count) text += String((await once(client, 'data'))[0]);
  return text;
}

describe('the proxy', () => {
  it('passes bytes on, both ways', async () => {
    client.write('hello');
    expect(await receive(5)).toBe('hello');
  });

  it('delays both ways, and keeps the order when the delay ends', async () => {
    proxy.delay(100);
    const began = performance.now();
    client.write('first');
    expect(await receive(5)).toBe('first');
    expect(performance.now() - began).toBeGreaterThan(190);
    client.write('a');
    await new Promise((resolve) => setImmediate(resolve));
    proxy.delay(0);
    client.write('b');
    expect(await receive(2)).toBe('ab');
  });

  it.each(['to-server', 'to-client'] as const)('holds what goes %s until it is healed', async (direction) => {
    proxy.hold(direction);
    let arrived = false;
    client.once('data', () => (arrived = true));
    client.write('held');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(arrived).toBe(false);
    const received = receive(4);
    proxy.heal();
    expect(await received).toBe('held');
  });

  it('cuts what is open; what is opened then works', async () => {
    client.write('hello');
    await receive(5);
    const closed = new Promise((resolve) => client.once('close', resolve));
    expect(proxy.cut()).toBe(1);
    await closed;
    client = connect({ port: proxy.port, host: '127.0.0.1' });
    client.write('again');
    expect(await receive(5)).toBe('again');
  });

  it('knows whose connection it is that the server sees', async () => {
    client.write('hello');
    await receive(5);
    const accepted = once(echo, 'connection') as Promise<[Socket]>;
    const other = connect({ port: proxy.port, host: '127.0.0.1' });
    const [seen] = await accepted;
    expect(proxy.clientPortOf(seen.remotePort ?? 0)).toBe(other.localPort);
    other.destroy();
  });
});
