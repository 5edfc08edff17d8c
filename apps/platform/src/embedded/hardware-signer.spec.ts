// The guarantee: with keys that a PKCS#11 token made and keeps, everybody verifies what the platform issues; without the token nothing is issued.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { PlatformProcess } from '../../test/platform-process.js';

const modules = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'];
const softhsm = modules.find((path) => existsSync(path)) ?? '';
const isThere = (program: string) => spawnSync(program, ['--help']).error === undefined;
const there = softhsm !== '' && isThere('softhsm2-util') && isThere('pkcs11-tool');
const needs = there ? '' : ' (not run: apt-get install softhsm2 opensc)';

(there ? describe : describe.skip)(`a token in SoftHSM${needs}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-hsm-'));
  const inFolder = (name: string) => join(folder, name);
  const socketPath = inFolder('signer.sock');
  const [bearer, pin]: [string, string] = [randomUUID(), '246810'];
  const environment = { PATH: process.env['PATH'], SOFTHSM2_CONF: inFolder('softhsm2.conf') };
  const access = ['--module', softhsm, '--token-label', 'tokenward'];
  let signer: ChildProcess;
  let platform: PlatformProcess;

  async function startSigner(): Promise<ChildProcess> {
    const secrets = ['--pin-file', inFolder('pin'), '--bearer-file', inFolder('bearer')];
    const args = ['dist/examples/signers/pkcs11/main.js', ...access, ...secrets, '--socket', socketPath];
    const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error('ended'))),
    ]);
    return child;
  }

  beforeAll(async () => {
    mkdirSync(inFolder('tokens'));
    writeFileSync(environment.SOFTHSM2_CONF, `directories.tokendir = ${inFolder('tokens')}\nlog.level = ERROR\n`);
    const init = ['--init-token', '--free', '--label', 'tokenward', '--so-pin', '12345678', '--pin', pin];
    execFileSync('softhsm2-util', init, { env: environment, stdio: 'pipe' });
    writeFileSync(inFolder('pin'), `${pin}\n`);
    writeFileSync(inFolder('bearer'), bearer);
    signer = await startSigner();
    platform = await PlatformProcess.make({
      TOKENWARD_SIGNER_URL: `unix:${socketPath}`,
      TOKENWARD_SIGNER_TOKEN_FILE: inFolder('bearer'),
      TOKENWARD_SIGNER_KEYS: 'access_token,id_token',
      TOKENWARD_SIGNER_TIMEOUT_MS: '4000',
    });
    expect(await platform.start()).toBeUndefined();
  }, 120_000);
  afterAll(async () => {
    await platform.dispose();
    signer.kill('SIGTERM');
    await once(signer, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  const verified = async (jwt: string) => {
    const keys = createRemoteJWKSet(new URL(`${platform.firstRun.issuer}/oauth2/jwks`));
    return (await jwtVerify(jwt, keys)).protectedHeader.alg;
  };
  const issued = async () => ((await (await platform.token()).json()) as { access_token: string }).access_token;
  const readiness = async () => (await fetch(`${platform.firstRun.issuer}/health/ready`)).json();

  const listed = (login: readonly string[]) =>
    execFileSync('pkcs11-tool', [...access, ...login, '--list-objects'], {
      env: environment,
      stdio: 'pipe',
    }).toString();

  function ask(method: string, path: string, body?: object, token = bearer) {
    return new Promise<{ status: number; json: Record<string, unknown> }>((resolve, reject) => {
      const sent = httpRequest(
        { socketPath, method, path, headers: { authorization: `Bearer ${token}` } },
        (answer) => {
          let text = '';
          answer.on('data', (bytes: Buffer) => (text += bytes.toString()));
          answer.on('end', () => {
            resolve({ status: answer.statusCode ?? 0, json: JSON.parse(text) as Record<string, unknown> });
          });
        },
      );
      sent.on('error', reject).end(body && JSON.stringify(body));
    });
  }
  const data = Buffer.from('header.payload').toString('base64url');

  it('signs access tokens and ID tokens with keys that are in the token and cannot leave it', async () => {
    expect(await verified(await issued())).toBe('ES256');
    // What the flows use asks for this before it is loaded.
    process.env['TOKENWARD_FLOW_TARGET'] = join(platform.directory, 'first-run.json');
    const { authorize, redeem } = await import('../../../../test/flows/support/code-flow.js');
    const { createClient, createPerson } = await import('../../../../test/flows/support/administration.js');
    const client = await createClient();
    const { json: tokens } = await redeem(client, await authorize(client, await createPerson()));
    expect([await verified(tokens.access_token), await verified(tokens.id_token)]).toEqual(['ES256', 'RS256']);

    const keys = listed(['--login', '--pin', pin]).split(/(?=Private Key Object|Public Key Object)/);
    const held = keys.filter((key) => key.startsWith('Private'));
    for (const jwt of [tokens.access_token, tokens.id_token]) {
      const name = `default:${String(decodeProtectedHeader(jwt).kid)}`;
      const [key = ''] = held.filter((one) => one.includes(name));
      expect(key).toContain('sensitive, always sensitive, never extractable, local');
    }
  });

  it('taken away: 503 with Retry-After and a signer that is down, and nothing else stops; put back: it goes on', async () => {
    const token = await issued();
    renameSync(inFolder('tokens'), inFolder('away'));
    mkdirSync(inFolder('tokens'));
    const refused = await platform.token();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect(await readiness()).toMatchObject({ status: 'degraded', checks: { signer: 'down' } });
    const introspected = await (await platform.post('/oauth2/introspect', { token })).json();
    expect(introspected).toMatchObject({ active: true });

    rmSync(inFolder('tokens'), { recursive: true });
    renameSync(inFolder('away'), inFolder('tokens'));
    while ((await platform.token()).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await readiness()).toMatchObject({ checks: { signer: 'up' } });
  });

  it('refuses who has not the token, keys that it does not have, and what is no request', async () => {
    const { status, json: key } = await ask('POST', '/keys', { name: 'default:a', alg: 'RS256' });
    expect([status, (key['public_jwk'] as { kty: string }).kty]).toEqual([201, 'RSA']);
    const sign = (more: object, id = String(key['id'])) => ask('POST', `/keys/${id}/sign`, { data, ...more });
    expect((await sign({ alg: 'RS256' })).status).toBe(200);
    // The token itself holds the key to its algorithm.
    for (const alg of ['PS256', 'ES256']) expect((await sign({ alg })).status).toBe(404);
    for (const id of ['0'.repeat(32), '--pin', 'a']) expect((await sign({ alg: 'RS256' }, id)).status).toBe(404);
    for (const body of [{ alg: 'HS256' }, { alg: 'none' }, { alg: 'RS256', data: '' }, { alg: 'RS256', data: '!' }])
      expect((await sign(body)).status).toBe(400);
    expect((await sign({ alg: 'RS256', data: 'a'.repeat(70_000) })).status).toBe(413);
    expect((await ask('POST', '/keys', { name: '--so-pin x', alg: 'ES256' })).status).toBe(400);
    expect((await ask('GET', `/keys/${String(key['id'])}`)).status).toBe(404);
    for (const wrong of ['', 'x', `${bearer}x`])
      expect((await ask('POST', '/keys', { name: 'default:refused', alg: 'ES256' }, wrong)).status).toBe(401);
    expect(listed([])).not.toContain('default:refused');
  });

  it('PS256 is a key of its own kind', async () => {
    const { json: key } = await ask('POST', '/keys', { name: 'default:p', alg: 'PS256' });
    const sign = (alg: string) => ask('POST', `/keys/${String(key['id'])}/sign`, { alg, data });
    expect([(await sign('PS256')).status, (await sign('RS256')).status]).toEqual([200, 404]);
  });

  it('asks no more with a PIN that the token refused: it would lock itself', async () => {
    signer.kill('SIGTERM');
    await once(signer, 'exit');
    writeFileSync(inFolder('pin'), '000000');
    signer = await startSigner();
    for (let tries = 0; tries < 5; tries += 1) expect((await ask('GET', '/health')).status).toBe(503);
    signer.kill('SIGTERM');
    await once(signer, 'exit');
    writeFileSync(inFolder('pin'), pin);
    signer = await startSigner();
    expect((await ask('GET', '/health')).status).toBe(200);
  });
});
