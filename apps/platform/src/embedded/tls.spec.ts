// The platform ends TLS itself: issuer, cookies and metadata are right, and a client is known by the certificate of its connection.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { makeAuthority, makeCertificate, type MadeCertificate } from '../../../../test/setup/certificates.js';

const directory = mkdtempSync(join(tmpdir(), 'tokenward-tls-'));
const authority = makeAuthority('Tokenward test');
const server = makeCertificate({
  subject: '/CN=localhost',
  issuer: authority,
  extensions: ['subjectAltName=DNS:localhost,IP:127.0.0.1'],
});
const clientAuthority = makeAuthority('Clients');
const ours = makeCertificate({ subject: '/CN=billing', issuer: clientAuthority });
const stranger = makeCertificate({ subject: '/CN=billing' });

let child: ChildProcess;
let issuer: string;
let mtls: string;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => {
      const address = listening.address();
      listening.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });

const file = (name: string, content: string): string => {
  writeFileSync(join(directory, name), content, { mode: 0o600 });
  return join(directory, name);
};

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function start(port: number, more: NodeJS.ProcessEnv = {}): Started {
  const env = {
    PATH: process.env['PATH'],
    TOKENWARD_PORT: String(port),
    TOKENWARD_DATA_DIR: directory,
    TOKENWARD_TLS_CERTIFICATE_FILE: file('server.pem', server.pem),
    TOKENWARD_TLS_KEY_FILE: file('server.key', server.key),
    ...more,
  };
  const started = spawn(process.execPath, ['dist/programs/platform.js'], { env });
  let output = '';
  const keep = (bytes: Buffer): void => void (output += bytes.toString());
  for (const stream of [started.stdout, started.stderr]) stream.on('data', keep);
  return { child: started, output: () => output };
}

beforeAll(async () => {
  chmodSync(directory, 0o755);
  const [port, mtlsPort] = [await freePort(), await freePort()];
  [issuer, mtls] = [`https://localhost:${port}`, `https://localhost:${mtlsPort}`];
  const started = start(port, {
    TOKENWARD_MTLS_PORT: String(mtlsPort),
    TOKENWARD_CLIENT_CERTIFICATE_AUTHORITIES_FILE: file('clients.pem', clientAuthority.pem),
  });
  child = started.child;
  while (!started.output().includes('npm run demo')) {
    if (child.exitCode !== null) throw new Error(started.output());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
afterAll(async () => {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await ended;
  rmSync(directory, { recursive: true, force: true });
});

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly certificate?: MadeCertificate;
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
}

function ask(url: string, { method = 'GET', headers = {}, body, certificate, maxVersion }: Asked = {}) {
  const shown = certificate && { cert: certificate.pem, key: certificate.key };
  const old = maxVersion && { maxVersion, minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' };
  const options = { method, headers, ca: authority.pem, agent: false, ...shown, ...old };
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const sent = request(url, options, (response) => {
      let text = '';
      response.on('data', (bytes: Buffer) => (text += bytes.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const json = async (url: string, asked?: Asked) => {
  const { status, text } = await ask(url, asked);
  return { status, body: JSON.parse(text) as Record<string, never> };
};
const post = (url: string, form: Record<string, string>, more: Asked = {}) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...more.headers };
  return json(url, { ...more, method: 'POST', headers, body: new URLSearchParams(form).toString() });
};

async function administrator(): Promise<string> {
  const { admin_client: client } = JSON.parse(readFileSync(join(directory, 'first-run.json'), 'utf8')) as {
    admin_client: { client_id: string; client_secret: string };
  };
  const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  const headers = { authorization: `Basic ${basic}` };
  const { body } = await post(`${issuer}/oauth2/token`, { grant_type: 'client_credentials' }, { headers });
  return String(body['access_token']);
}

it('is https from the issuer to the cookies, and nothing older than TLS 1.2', async () => {
  const { body } = await json(`${issuer}/.well-known/openid-configuration`);
  expect(body).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth2/token` });
  const page = await ask(`${issuer}/sign-in`);
  expect(page.headers['strict-transport-security']).toBe('max-age=31536000');
  expect(String(page.headers['set-cookie'])).toMatch(/^__Host-.*; Secure/i);
  expect((await ask(`${issuer}/sign-in`, { maxVersion: 'TLSv1.2' })).status).toBe(200);
  await expect(ask(`${issuer}/sign-in`, { maxVersion: 'TLSv1.1' })).rejects.toThrow();
});

it('does not answer plain HTTP', async () => {
  const plain = new Promise((resolve, reject) => {
    httpRequest(issuer.replace('https', 'http'), resolve).on('error', reject).end();
  });
  await expect(plain).rejects.toThrow();
});

it('knows a client by the certificate of its connection, at the port for that, and binds its tokens to it', async () => {
  const { body: metadata } = await json(`${issuer}/.well-known/openid-configuration`);
  const aliases = metadata['mtls_endpoint_aliases'] as unknown as Record<string, string>;
  expect(aliases).toMatchObject({
    token_endpoint: `${mtls}/oauth2/token`,
    userinfo_endpoint: `${mtls}/oauth2/userinfo`,
  });
  expect(aliases).not.toHaveProperty('authorization_endpoint');
  expect(metadata['token_endpoint_auth_methods_supported']).toContain('tls_client_auth');
  const registration = {
    client_name: 'Billing',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_subject_dn: 'CN=billing',
    tls_client_certificate_bound_access_tokens: true,
  };
  const created = await json(`${issuer}/admin/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await administrator()}`, 'content-type': 'application/json' },
    body: JSON.stringify(registration),
  });
  const form = { grant_type: 'client_credentials', client_id: String(created.body['client_id']) };
  const granted = await post(aliases['token_endpoint'] ?? '', form, { certificate: ours });
  expect(granted.status).toBe(200);
  expect(decodeJwt(String(granted.body['access_token']))).toMatchObject({
    iss: issuer,
    cnf: { 'x5t#S256': Buffer.from(ours.certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url') },
  });
  for (const certificate of [stranger, undefined]) {
    const refused = await post(aliases['token_endpoint'] ?? '', form, certificate && { certificate });
    expect([refused.status, refused.body['error']]).toEqual([401, 'invalid_client']);
  }
  // Where nobody is asked for one, none counts.
  expect((await post(`${issuer}/oauth2/token`, form, { certificate: ours })).status).toBe(401);
});

it.each([
  ['a key without its certificate', { TOKENWARD_TLS_CERTIFICATE_FILE: undefined }, 'go together'],
  ['the key of another certificate', { TOKENWARD_TLS_KEY_FILE: 'other' }, 'is not the key of'],
  ['what is no key', { TOKENWARD_TLS_KEY_FILE: 'none' }, 'is not a private key'],
])('does not start with %s, and says so in one line', async (_what, more, line) => {
  const files: Record<string, string> = { other: file('other.key', stranger.key), none: file('none.key', 'nonsense') };
  const given = more as Record<string, string | undefined>;
  const named = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value && (files[value] ?? value)]),
  );
  const failing = start(await freePort(), { ...named, TOKENWARD_DATA_DIR: join(directory, 'other') });
  const code = await new Promise((resolve) => failing.child.once('close', resolve));
  expect(code).toBe(1);
  expect(failing.output()).toContain(line);
  expect(failing.output().trim().split('\n')).toHaveLength(1);
});
