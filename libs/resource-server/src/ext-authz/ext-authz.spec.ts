// The guarantee: a proxy lets through what this endpoint says 200 to, and knows then who it is.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, FakeIssuer } from '../../test/fake-issuer.js';
import { sse } from '../../test/feeds.js';
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

beforeAll(async () => {
  issuer = await new FakeIssuer().open();
  const file = join(await mkdtemp(join(tmpdir(), 'ext-authz-')), 'rules.json');
  await writeFile(file, JSON.stringify(rules));
  const client = { TOKENWARD_CLIENT_ID: 'api', TOKENWARD_CLIENT_SECRET: 'secret' };
  const where = { TOKENWARD_ISSUER: issuer.url, TOKENWARD_AUDIENCE: 'https://api.example', TOKENWARD_PORT: '0' };
  authz = await startExtAuthz({ ...client, ...where, TOKENWARD_RULES: file }, () => undefined);
  expect((await get(`${authz.url}/ready`)).status).toBe(503);
  const { beat } = sse(issuer);
  await eventually(() => issuer.asked.includes('/revocations/snapshot'));
  while ((await get(`${authz.url}/ready`)).status === 503) await beat();
  await authz.ready;
});
afterAll(async () => {
  await authz.close();
  await issuer.close();
});

const ask = async (path: string, headers: readonly string[] = [], more: object = {}) =>
  get(`${authz.url}${path}`, ['Authorization', `Bearer ${await issuer.token(more)}`, ...headers]);

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
  ['nginx', 'X-Original-URI'],
  ['Traefik', 'X-Forwarded-Uri'],
])('asks for what the path needs that %s names', async (_proxy, name) => {
  expect((await ask('/auth', [name, '/admin/x'])).status).toBe(403);
  expect((await ask('/auth', [name, '/admin/x'], { scope: 'admin' })).status).toBe(200);
  expect((await ask('/auth', [name, '/administrators'])).status).toBe(200);
  expect((await ask('/auth', [name, '/notes', name, '/admin'])).status).toBe(403);
});

it('refuses paths that can be read in two ways', async () => {
  for (const path of ['/open/../admin', '/open/%2e%2e/admin', '/open%2fx', '//admin', '/open;x/admin', '/%5cadmin']) {
    expect([path, (await ask('/auth', ['X-Original-URI', path], { scope: 'admin read' })).status]).toEqual([path, 403]);
  }
});

it('lets public paths through without a token, and tells others how to get one', async () => {
  expect((await get(`${authz.url}/open/x`)).status).toBe(200);
  const { status, challenges } = await get(`${authz.url}/notes`);
  expect([status, challenges[0]]).toEqual([401, 'Bearer']);
  expect((await get(`${authz.url}/notes?access_token=x`)).status).toBe(400);
});

it('tells whether it is ready, and what it counted', async () => {
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
  await expect(startExtAuthz({ TOKENWARD_ISSUER: 'x' }, () => undefined)).rejects.toThrow('TOKENWARD_CLIENT_ID');
});
