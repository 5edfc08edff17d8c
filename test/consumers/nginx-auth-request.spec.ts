// The guarantee: behind the example's nginx an API sees only requests that may pass, and who sent them.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeIssuer } from '../../libs/resource-server/test/fake-issuer.js';
import { startExtAuthz, type StartedExtAuthz } from '../../libs/resource-server/src/ext-authz/start-ext-authz.js';

const nginx = ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find((path) => existsSync(path));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

(nginx === undefined ? describe.skip : describe)('nginx with auth_request', () => {
  let issuer: FakeIssuer;
  let authz: StartedExtAuthz;
  let api: Server;
  let proxy: ChildProcess;
  let url: string;
  let seen: IncomingHttpHeaders = {};

  beforeAll(async () => {
    issuer = await new FakeIssuer().open();
    const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
    authz = await startExtAuthz(
      {
        TOKENWARD_ISSUER: issuer.url,
        TOKENWARD_AUDIENCE: 'https://api.example',
        TOKENWARD_CLIENT_ID: 'api',
        TOKENWARD_CLIENT_SECRET: 'secret',
        TOKENWARD_PROXY: 'nginx',
        TOKENWARD_FEED: 'poll',
        TOKENWARD_RULES: 'examples/ext-authz/rules.json',
        TOKENWARD_PORT: '0',
      },
      () => undefined,
    );
    await authz.ready;
    api = createServer((request, response) => {
      seen = request.headers;
      response.end('notes');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => api.once('listening', resolve));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const server = (await readFile('examples/ext-authz/nginx.conf', 'utf8'))
      .replaceAll('127.0.0.1:8000', `127.0.0.1:${port}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${(api.address() as AddressInfo).port}`)
      .replaceAll('127.0.0.1:9191', new URL(authz.url).host);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
    const http = `http { access_log off; ${temporary.join(' ')} ${server} }`;
    await writeFile(join(folder, 'nginx.conf'), `daemon off; pid nginx.pid; error_log stderr; events {} ${http}`);
    const started = [nginx ?? '', '-p', folder, '-c', join(folder, 'nginx.conf')] as const;
    expect(spawnSync(started[0], [...started.slice(1), '-t']).stderr.toString()).toContain('successful');
    proxy = spawn(started[0], started.slice(1), { stdio: 'ignore' });
    while (
      !(await fetch(url).then(
        () => true,
        () => false,
      ))
    )
      await new Promise((resolve) => setTimeout(resolve, 10));
  });
  afterAll(async () => {
    proxy.kill('SIGQUIT');
    await new Promise((resolve) => proxy.once('exit', resolve));
    api.closeAllConnections();
    api.close();
    await issuer.close();
  });

  const get = async (path: string, token?: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { headers: { ...headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) } });

  it('hands on who it is, and nothing of what the caller says about that', async () => {
    const token = await issuer.token({ scope: 'notes:read', gid: undefined });
    const answer = await get('/notes', token, {
      'X-Auth-Subject': 'root',
      'X-Auth-Grant': 'mine',
      'X-Original-URI': '/health',
    });
    expect([answer.status, await answer.text()]).toEqual([200, 'notes']);
    expect([seen['x-auth-subject'], seen['x-auth-client'], seen['x-auth-grant']]).toEqual(['person', 'c', undefined]);
  });

  it('refuses with the challenge, and lets nothing through to the API', async () => {
    seen = {};
    const nothing = await get('/notes');
    expect([nothing.status, nothing.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
    const token = await issuer.token({ scope: 'notes:read' });
    expect((await get('/admin', token)).status).toBe(403);
    expect((await get('/unknown', token)).status).toBe(403);
    expect((await get('/notes/%2e%2e/admin', token)).status).toBe(403);
    expect(seen).toEqual({});
    expect((await get('/health')).status).toBe(200);
  });

  it('says 503 when nobody can say, and stays closed', async () => {
    seen = {};
    await authz.close();
    const answer = await get('/notes', await issuer.token({ scope: 'notes:read' }));
    expect([answer.status, answer.headers.get('retry-after'), seen]).toEqual([503, '1', {}]);
  });
});
