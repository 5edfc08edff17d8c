// The guarantee: what is published can be installed in a project that knows nothing of this repository, and used with types.
import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FakeIssuer } from '../../libs/resource-server/test/fake-issuer.js';

const run = promisify(execFile);
const timeout = 120_000;

const use = `
import { createProtect } from '@tokenward/resource-server/express';
import { createProtect as protectFastify } from '@tokenward/resource-server/fastify';
import { ExtAuthz } from '@tokenward/resource-server/ext-authz';
import { PollFeed, TokenRefused, TokenVerifier } from '@tokenward/resource-server';

const [issuer = '', token = ''] = process.argv.slice(2);
const client = { clientId: 'a', clientSecret: 'b' };
const verifier = new TokenVerifier({ issuer, audience: 'https://api.example', client, feed: new PollFeed() });
await verifier.start();
const protect = createProtect({ verifier });
const { sub } = await verifier.verify(token, { scopes: ['read'] });
const refused = await verifier.verify(token, { scopes: ['write'] }).catch((error) => error instanceof TokenRefused);
console.log(JSON.stringify([sub, refused, typeof protect, typeof protectFastify, typeof ExtAuthz]));
await verifier.close();
`;

const typed = `
import express from 'express';
import { SseFeed, TokenVerifier, type AccessToken } from '@tokenward/resource-server';
import { createProtect } from '@tokenward/resource-server/express';

const client = { clientId: 'a', clientSecret: 'b' };
const verifier = new TokenVerifier({ issuer: 'x', audience: 'y', client, feed: new SseFeed({ issuer: 'x', ...client }) });
const protect = createProtect({ verifier });
express().get('/notes', protect({ scopes: ['read'] }), (request, response) => {
  const token: AccessToken | undefined = request.token;
  response.json(token?.gid);
});
// @ts-expect-error -- there is no such policy
protect({ onStale: 'accept' });
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: 'libs/resource-server',
    timeout,
  });
  // Progress of the build may come before.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }];
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', `./${filename}`, ...quiet], { cwd: folder, timeout });
}, timeout * 2);

it('brings code, types, the program for proxies and nothing else', async () => {
  const installed = join(folder, 'node_modules/@tokenward/resource-server');
  expect((await readdir(installed)).toSorted()).toEqual(['README.md', 'dist', 'package.json']);
  const files = (await readdir(join(installed, 'dist'), { recursive: true })).filter((name) => name.includes('.'));
  expect(files.filter((name) => !/^[^.]+(\.module|\.guard)?\.(js|d\.ts)$/.test(name))).toEqual([]);
  expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual(
    expect.arrayContaining(['@tokenward', 'jose']),
  );
  expect(await readdir(join(folder, 'node_modules'))).not.toContain('kafkajs');
  await expect(
    run(join(folder, 'node_modules/.bin/tokenward-ext-authz'), { env: { PATH: process.env['PATH'] } }),
  ).rejects.toMatchObject({ stderr: 'TOKENWARD_ISSUER is missing\n' });
});

it('verifies a token', async () => {
  const issuer = await new FakeIssuer().open();
  await writeFile(join(folder, 'use.js'), use);
  const { stdout } = await run(process.execPath, ['use.js', issuer.url, await issuer.token()], {
    cwd: folder,
    timeout,
  });
  expect(JSON.parse(stdout)).toEqual(['person', true, 'function', 'function', 'function']);
  await issuer.close();
});

it(
  'has types that hold with the strictest settings',
  async () => {
    await writeFile(join(folder, 'typed.ts'), typed);
    // The project's own frameworks: what the compiler finds is this repository's.
    await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
    const modules = resolve('node_modules');
    const options = {
      ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, module: 'nodenext', target: 'es2023' },
      ...{ types: ['node'], typeRoots: [join(modules, '@types')] },
      paths: { express: [join(modules, '@types/express')] },
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['typed.ts'] }));
    const tsc = join(modules, 'typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', folder], { timeout }).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe('');
  },
  timeout,
);
