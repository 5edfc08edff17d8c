// The guarantee: nothing is said to a Redis whose certificate was not issued by the named authority.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { makeAuthority, makeCertificate } from '../../../../test/setup/certificates.js';
import { openRedis } from './open-redis.js';

const folder = mkdtempSync(join(tmpdir(), 'tokenward-redis-tls-'));
const file = (name: string): string => join(folder, name);
const opened: Redis[] = [];
let server: ChildProcess;
let port: number;

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port: free } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return free;
}

beforeAll(async () => {
  const [authority, other] = [makeAuthority('ours'), makeAuthority('theirs')];
  const extensions = ['subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const [one, client] = [makeCertificate({ issuer: authority, extensions }), makeCertificate({ issuer: authority })];
  const texts = {
    ca: authority.pem,
    other: other.pem,
    cert: one.pem,
    key: one.key,
    client: client.pem,
    own: client.key,
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(file(name), text, { mode: 0o600 });
  port = await freePort();
  const tls = {
    'tls-port': port,
    'tls-cert-file': file('cert'),
    'tls-key-file': file('key'),
    'tls-ca-cert-file': file('ca'),
  };
  const settings = { port: 0, bind: '127.0.0.1', dir: folder, save: '""', ...tls };
  writeFileSync(
    file('redis.conf'),
    Object.entries(settings)
      .map((line) => `${line.join(' ')}\n`)
      .join(''),
  );
  server = spawn('redis-server', [file('redis.conf')], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of server.stdout ?? []) if (String(line).includes('Ready to accept connections')) break;
});
afterAll(async () => {
  for (const client of opened) client.disconnect();
  server.kill();
  await once(server, 'exit');
  rmSync(folder, { recursive: true });
});

/** What comes of asking once, with these files. */
async function ask(files: Record<string, string>, protocol = 'rediss'): Promise<string> {
  const query = new URLSearchParams(Object.entries(files).map(([name, text]) => [name, file(text)]));
  const client = openRedis(`${protocol}://localhost:${port}/0?${query}`, {
    retryStrategy: () => null,
    lazyConnect: true,
  });
  opened.push(client);
  const trouble = new Promise<string>((resolve) => client.on('error', (error: Error) => resolve(error.message)));
  return Promise.race([
    client.connect().then(
      () => client.ping(),
      () => trouble,
    ),
    trouble,
  ]);
}

const own = { sslcert: 'client', sslkey: 'own' };

it('a server of the named authority is spoken to', async () => {
  expect(await ask({ sslrootcert: 'ca', ...own })).toBe('PONG');
});

it('a server of another authority is told nothing, nor one of the machine’s own', async () => {
  expect(await ask({ sslrootcert: 'other', ...own })).toMatch(/certificate/i);
  expect(await ask(own)).toMatch(/certificate/i);
});

it('a client without a certificate is refused by a server that wants one', async () => {
  expect(await ask({ sslrootcert: 'ca' })).not.toBe('PONG');
});

it('files without TLS are a mistake', async () => {
  await expect(ask({ sslrootcert: 'ca' }, 'redis')).rejects.toThrow('sslrootcert in REDIS_URL needs rediss://');
  await expect(ask({ sslrootcert: 'missing' })).rejects.toThrow('sslrootcert in REDIS_URL names cannot be read');
});
