import { alerts, runbookOf, type Alert } from '../../deploy/observability/alerts.js';

const runbooks = 'https://tokenward.dev/docs/runbooks';

/** A group of rules, as Prometheus loads them, and as a PrometheusRule carries them. */
const ruleGroups = (): object => ({
  groups: [{ name: 'tokenward', rules: alerts.map(ruleOf) }],
});

const ruleOf = (alert: Alert): object => ({
  alert: alert.name,
  expr: alert.expr,
  for: alert.for,
  labels: { severity: alert.severity },
  annotations: { summary: alert.summary, runbook_url: `${runbooks}/${runbookOf(alert)}.md` },
});

/** JSON is YAML too; the formatter makes it look like it. */
export const renderAlerts = (): string => toYaml(ruleGroups());

export function toYaml(value: unknown, depth = 0): string {
  if (Array.isArray(value)) return value.map((item) => itemOf(item, depth)).join('');
  if (typeof value !== 'object' || value === null) return `${JSON.stringify(value)}\n`;
  return Object.entries(value)
    .map(([key, member]) => `${'  '.repeat(depth)}${key}:${memberOf(member, depth)}`)
    .join('');
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

const memberOf = (value: unknown, depth: number): string =>
  isNested(value) ? `\n${toYaml(value, depth + 1)}` : ` ${toYaml(value)}`;

function itemOf(item: unknown, depth: number): string {
  const indent = '  '.repeat(depth);
  return isNested(item) ? `${indent}- ${toYaml(item, depth + 1).trimStart()}` : `${indent}- ${toYaml(item)}`;
}
