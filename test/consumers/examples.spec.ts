// The guarantee: the examples of the documentation run, and close their routes to whom they should.
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeIssuer } from '../../libs/resource-server/test/fake-issuer.js';
import { sse } from '../../libs/resource-server/test/feeds.js';
import { startApi as startExpressApi } from '../../examples/express-api/start-api.js';
import { startApi as startFastifyApi } from '../../examples/fastify-api/start-api.js';
import { startApi as startNestApi } from '../../examples/nest-api/start-api.js';

let issuer: FakeIssuer;
beforeAll(async () => {
  issuer = await new FakeIssuer().open();
});
afterAll(() => issuer.close());

/** Heartbeats come all the time, until it has started. */
async function beating<Started>(starting: Promise<Started>): Promise<Started> {
  const timer = setInterval(() => {
    if (issuer.streams.length > 0) void sse(issuer).beat();
  }, 5);
  return starting.finally(() => {
    clearInterval(timer);
  });
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

it.each([
  ['Express', startExpressApi],
  ['Fastify', startFastifyApi],
  ['Nest', startNestApi],
])(
  'the example with %s answers who may read, refuses others, and refuses what was revoked',
  async (_name, startApi) => {
    issuer.streams.length = 0;
    const { server, close } = await beating(
      startApi({ issuer: issuer.url, audience: 'https://api.example', clientId: 'a', clientSecret: 'b', port: 0 }),
    );
    const gid = crypto.randomUUID();
    const token = await issuer.token({ scope: 'notes:read', gid });
    const get = async (path: string, bearer: string) =>
      fetch(urlOf(server) + path, { headers: { Authorization: `Bearer ${bearer}` } });
    const answer = await get('/notes', token);
    expect([answer.status, await answer.json()]).toEqual([200, { notes: ['Buy milk'], of: 'person' }]);
    expect((await get('/notes', await issuer.token({ gid }))).status).toBe(403);
    expect((await get('/.well-known/oauth-protected-resource', '')).status).toBe(200);
    await issuer.push('rev', await issuer.record({ k: 'gid', id: gid }));
    while ((await get('/notes', token)).status !== 401);
    await close();
  },
);

it.each(['express', 'fastify', 'nest'])('the page about %s shows the example as it is', async (name) => {
  const page = await readFile(`docs/resource-servers/${name}.md`, 'utf8');
  const example = await readFile(`examples/${name}-api/start-api.ts`, 'utf8');
  expect(page).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});
