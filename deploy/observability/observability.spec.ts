// The guarantee: no alert watches a metric that nobody writes, and whoever is woken finds a page that says what to do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { PasswordMetrics } from '../../apps/authorize/src/metrics/password-metrics.js';
import { DeliveryMetrics } from '#deliveries';
import { InfrastructureMetrics, Metrics } from '#service';
import { checkoutRoot } from '../../tools/servers/layout.js';
import { alerts, runbookOf } from './alerts.js';
import { panels } from './dashboard.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly runbook_url: string };
}

const root = checkoutRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const rules = (parse(read('deploy/observability/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups[0]!.rules;

/** Prometheus's own, of every target. */
const ofPrometheus = ['up'];

async function metricsOfTheCode(): Promise<Set<string>> {
  const metrics = new Metrics('any');
  const nothing = new Proxy({}, { get: () => () => Promise.reject(new Error('not asked')) }) as never;
  const given = [metrics, nothing, nothing, nothing, nothing, nothing, nothing, nothing];
  new InfrastructureMetrics(...(given as ConstructorParameters<typeof InfrastructureMetrics>)).onModuleInit();
  new PasswordMetrics(metrics, nothing).onModuleInit();
  new DeliveryMetrics(metrics, nothing);
  expect(metrics.registry).toBeInstanceOf(Registry);
  const named = metrics.registry.getMetricsAsArray() as unknown as { name: string; type: string }[];
  return new Set([...ofPrometheus, ...named.flatMap(({ name }) => [name, `${name}_count`, `${name}_bucket`])]);
}

/** Names in an expression that are neither functions, labels nor words of the language. */
function metricsIn(expr: string): string[] {
  const bare = expr.replace(/\{[^}]*\}|\[[^\]]*\]/g, '').replace(/\b(by|without) \([^)]*\)/g, '');
  return [...bare.matchAll(/\b[a-z_][a-z0-9_]*\b(?!\s*\()/gi)].map(([name]) => name);
}

test('finds the metrics of an expression', () => {
  expect(metricsIn('histogram_quantile(0.99, sum by (route, le) (rate(a_bucket{route=~"x"}[5m]))) > 0.5')).toEqual([
    'a_bucket',
  ]);
});

test.each([
  ...alerts.map(({ name, expr }) => [name, expr] as const),
  ...panels.flatMap(({ title, queries }) => queries.map(([expr]) => [title, expr] as const)),
])('%s asks for metrics that exist', async (_name, expr) => {
  const known = await metricsOfTheCode();
  const asked = metricsIn(expr);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test.each(alerts)('$name has a page with what whoever is woken needs', (alert) => {
  const page = read(`docs/runbooks/${runbookOf(alert)}.md`);
  expect(page.split('\n')[0]).toBe(`# ${alert.name}`);
  expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
    'What it means',
    'What users notice',
    'What to do',
    'How to know it is over',
  ]);
  const rule = rules.find(({ alert: name }) => name === alert.name);
  expect(rule?.expr).toBe(alert.expr);
  expect(rule?.annotations.runbook_url).toMatch(new RegExp(`docs/runbooks/${runbookOf(alert)}\\.md$`));
});

test('the file holds these alerts and no others', () => {
  expect(rules.map(({ alert }) => alert)).toEqual(alerts.map(({ name }) => name));
});
