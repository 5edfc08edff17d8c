import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkoutRoot } from '../../tools/servers/layout.js';
import { gatewayPort, routes, services } from '../routes.js';

const chart = join(checkoutRoot(), 'deploy/helm/tokenward');
const read = (path: string): string => readFileSync(join(chart, path), 'utf8');

interface Values {
  readonly services: Record<string, { port: number; managementPort: number; replicas: number }>;
  readonly gateway: { port: number };
  readonly secret: { name: string };
}
const values = parse(read('values.yaml')) as Values;

test('has every service of the table on its ports, twice', () => {
  expect(Object.keys(values.services)).toEqual(services.map(({ name }) => name));
  for (const { name, defaultPort, managementPort } of services)
    expect(values.services[name]).toMatchObject({ port: defaultPort, managementPort, replicas: 2 });
  expect(values.gateway.port).toBe(gatewayPort);
});

test.each(routes)('$path leads to $service', ({ path }) => {
  expect(read('files/nginx.conf')).toMatch(new RegExp(`location .*${path.replaceAll('.', '\\.')}`));
});

test('the gateway finds the services by the names that the release gives them', () => {
  for (const { name, defaultPort } of services)
    expect(read('files/nginx.conf')).toContain(`server RELEASE-${name}:${defaultPort} `);
});

test('secrets are files that a Secret brings, and no value of the chart', () => {
  expect(values.secret.name).toBe('');
  const names = read('templates/_names.tpl');
  for (const key of ['DATABASE_URL', 'REDIS_URL', 'TOKENWARD_KEY_ENCRYPTION_KEY']) {
    expect(names).toContain(`name: ${key}_FILE,`);
    expect(names).not.toContain(`name: ${key},`);
  }
});

test.each(['services', 'gateway', 'jobs'])('%s: no root, a file system that is only read, no privileges', (name) => {
  const template = read(`templates/${name}.yaml`);
  expect(template).toContain('tokenward.podSecurity');
  expect(template).toContain('tokenward.containerSecurity');
  expect(read('templates/_names.tpl')).toMatch(/runAsNonRoot: true[\s\S]*readOnlyRootFilesystem: true/);
});

test('the schema comes before the topics, and both before the services', () => {
  const jobs = read('templates/jobs.yaml');
  expect(jobs).toContain('list "migrate" "topics"');
  expect(jobs).toContain('helm.sh/hook: pre-install,pre-upgrade');
});
