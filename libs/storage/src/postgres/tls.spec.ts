// The guarantee: with sslmode=verify-full nothing is said to a server whose certificate was not issued by the named authority.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { openPool } from './open-pool.js';

const folder = mkdtempSync(join(tmpdir(), 'tokenward-tls-'));
const file = (name: string): string => join(folder, name);
const heard: Buffer[] = [];
let server: Server;

function makeCertificate(name: string): void {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file(`${name}.key`)];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', file(`${name}.pem`), ...subject], {
    stdio: 'pipe',
  });
}

/** Takes the SSLRequest, then TLS; whatever is said inside is kept, and refused. */
function answer(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    socket.write('S');
    const [key, cert] = [readFileSync(file('server.key')), readFileSync(file('server.pem'))];
    const secure = new TLSSocket(socket, { isServer: true, key, cert });
    secure.on('error', () => undefined);
    secure.once('data', (bytes: Buffer) => {
      heard.push(bytes);
      secure.destroy();
    });
  });
}

beforeAll(async () => {
  for (const name of ['server', 'other']) makeCertificate(name);
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  heard.length = 0;
});

const open = (authority: string) => {
  const { port } = server.address() as AddressInfo;
  const url = `postgres://tokenward:secret@localhost:${port}/tokenward?sslmode=verify-full&sslrootcert=${file(`${authority}.pem`)}`;
  return openPool({ url, poolSize: 2, applicationName: 'tls' });
};

test('a server of another authority is told nothing', async () => {
  await expect(open('other')).rejects.toThrow(/certificate/i);
  expect(heard).toEqual([]);
});

test('a server of the named authority is spoken to', async () => {
  await expect(open('server')).rejects.toThrow();
  expect(heard[0]?.toString('latin1')).toContain('tokenward');
});
