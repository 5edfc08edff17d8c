// The guarantee: a proxy lets through what this endpoint says 200 to, and knows then who it is.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeIssuer } from '../../test/fake-issuer.js';
import { get } from '../http/guards.contract.js';
import { readRules } from './rules.js';
import { startExtAuthz, type StartedExtAuthz } from './start-ext-authz.js';

let issuer: FakeIssuer;
let authz: StartedExtAuthz;

const rules = [
  { prefix: '/', scopes: ['read'] },
  { prefix: '/admin', scopes: ['admin'] },
  { prefix: '/open', public: true },
];

const start = async (proxy: string): Promise<StartedExtAuthz> => {
  const file = join(await mkdtemp(join(tmpdir(), 'ext-authz-')), 'rules.json');
  await writeFile(file, JSON.stringify(rules));
  const client = { TOKENWARD_CLIENT_ID: 'api', TOKENWARD_CLIENT_SECRET: 'secret', TOKENWARD_PROXY: proxy };
  const behind = { TOKENWARD_PATH_PREFIX: '/_authz', TOKENWARD_FEED: 'poll' };
  const where = { TOKENWARD_ISSUER: issuer.url, TOKENWARD_AUDIENCE: 'https://api.example', TOKENWARD_PORT: '0' };
  return startExtAuthz({ ...client, ...where, ...behind, TOKENWARD_RULES: file }, () => undefined);
};

beforeAll(async () => {
  issuer = await new FakeIssuer().open();
  authz = await start('envoy');
  await authz.ready;
});
afterAll(async () => {
  await authz.close();
  await issuer.close();
});

const ask = async (path: string, headers: readonly string[] = [], more: object = {}, to = authz) =>
  get(`${to.url}/_authz${path}`, ['Authorization', `Bearer ${await issuer.token(more)}`, ...headers]);

it('says 200 with who it is', async () => {
  const { status, headers } = await ask('/notes');
  expect([status, headers['x-auth-subject'], headers['x-auth-client'], headers['x-auth-scope']]).toEqual([
    ...[200, 'person', 'c', 'read'],
  ]);
  expect(headers['x-auth-grant']).toBe('g');
  const machine = await ask('/notes', [], { gid: undefined });
  expect(machine.headers['x-auth-grant']).toBe('');
});

it.each([
  ['nginx', 'X-Original'],
  ['traefik', 'X-Forwarded'],
])('asks for what the path needs that %s names', async (proxy, origin) => {
  const other = await start(proxy);
  await other.ready;
  const at = async (paths: readonly string[], scope = 'read') => {
    const headers = paths.flatMap((path) => [`${origin}-Uri`, path]);
    return (await ask('/open', [`${origin}-Method`, 'GET', ...headers], { scope }, other)).status;
  };
  expect(await at(['/admin/x'])).toBe(403);
  expect(await at(['/admin/x'], 'admin')).toBe(200);
  expect(await at(['/administrators'])).toBe(200);
  expect([await at([]), await at(['/notes', '/admin'])]).toEqual([403, 403]);
  await other.close();
});

it('believes only the headers of the proxy that asks', async () => {
  const { status } = await ask('/admin', ['X-Original-Uri', '/notes', 'X-Forwarded-Uri', '/open']);
  expect(status).toBe(403);
});

it('refuses paths that can be read in two ways', async () => {
  for (const path of ['/open/%2e%2e/admin', '/open%2fx', '/open//admin', '/open;x/admin', '/open/%5cadmin', '/a/%00']) {
    expect([path, (await ask(path, [], { scope: 'admin read' })).status]).toEqual([path, 403]);
  }
});

it('reads a path as the server behind does: encoded letters, and case where it may not matter', async () => {
  expect((await ask('/%61dmin')).status).toBe(403);
  expect((await ask('/%61dmin', [], { scope: 'admin' })).status).toBe(200);
  expect((await get(`${authz.url}/_authz/op%65n`)).status).toBe(200);
  for (const path of ['/ADMIN', '/Admin/x', '/OPEN', '/admin%3b', '/%ff']) {
    expect([path, (await ask(path, [], { scope: 'admin read' })).status]).toEqual([path, 403]);
  }
  expect((await ask('/Notes')).status).toBe(200);
});

it('says of a public path that nobody is signed in, whatever the caller says', async () => {
  const { headers } = await get(`${authz.url}/_authz/open`, ['X-Auth-Subject', 'someone']);
  const told = ['subject', 'client', 'scope', 'grant'].map((name) => headers[`x-auth-${name}`]);
  expect(told).toEqual(['', '', '', '']);
});

it('lets public paths through without a token, and tells others how to get one', async () => {
  expect((await get(`${authz.url}/_authz/open/x`)).status).toBe(200);
  const { status, challenges } = await get(`${authz.url}/_authz/notes`);
  expect([status, challenges[0]]).toEqual([401, 'Bearer']);
  expect((await get(`${authz.url}/_authz/notes?access_token=x`)).status).toBe(400);
});

it('tells whether it is ready; a path of the API is never taken for that', async () => {
  expect((await get(`${authz.url}/_authz/ready`)).status).toBe(401);
  expect((await get(`${authz.url}/elsewhere`)).status).toBe(403);
  expect((await get(`${authz.url}/ready`)).json).toEqual({ ready: true });
});

it.each([
  ['is no list', '{}'],
  ['has no rule', '[]'],
  ['has a rule without a prefix', '[{"scopes":["a"]}]'],
  ['has a word that is none', '[{"prefix":"/a","scope":"a"}]'],
  ['has scopes that are no list', '[{"prefix":"/a","scopes":"a"}]'],
])('does not start with a file of rules that %s', (_what, text) => {
  expect(() => readRules(text)).toThrow(/rule/i);
});

it('names the setting that is missing, and no value', async () => {
  await expect(startExtAuthz({ TOKENWARD_ISSUER: 'x' }, () => undefined)).rejects.toThrow('TOKENWARD_PROXY is missing');
});
