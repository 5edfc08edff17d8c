interface Panel {
  readonly title: string;
  readonly queries: readonly (readonly [expr: string, legend: string])[];
  readonly unit: 's' | 'reqps' | 'short' | 'percentunit';
}

export const panels: readonly Panel[] = [
  {
    title: 'Requests',
    unit: 'reqps',
    queries: [['sum by (service) (rate(http_request_duration_seconds_count[1m]))', '{{service}}']],
  },
  {
    title: 'Share of 5xx',
    unit: 'percentunit',
    queries: [
      [
        'sum by (service) (rate(http_request_duration_seconds_count{status=~"5.."}[5m])) / sum by (service) (rate(http_request_duration_seconds_count[5m]))',
        '{{service}}',
      ],
    ],
  },
  {
    title: 'Answers, p99 by route',
    unit: 's',
    queries: [
      [
        'histogram_quantile(0.99, sum by (route, le) (rate(http_request_duration_seconds_bucket{route=~"/oauth2/.*"}[5m])))',
        '{{route}}',
      ],
    ],
  },
  {
    title: 'Revocation to verifiers, p99 of the last hour',
    unit: 's',
    queries: [['max by (feed) (tokenward_revocation_propagation_seconds)', '{{feed}}']],
  },
  {
    title: 'Verifiers',
    unit: 'short',
    queries: [
      ['max(tokenward_verifiers)', 'all'],
      ['max(tokenward_verifiers_stale)', 'stale'],
    ],
  },
  { title: 'Heartbeat age', unit: 's', queries: [['max(tokenward_heartbeat_age_seconds)', 'leader']] },
  { title: 'Relay leaders', unit: 'short', queries: [['sum(tokenward_relay_leader)', 'leaders']] },
  {
    title: 'Outbox',
    unit: 'short',
    queries: [
      ['max(tokenward_outbox_rows)', 'rows'],
      ['max(tokenward_outbox_oldest_age_seconds)', 'oldest, s'],
    ],
  },
  {
    title: 'Redis',
    unit: 'short',
    queries: [
      ['min by (service) (tokenward_redis_complete)', '{{service}} trusts it'],
      ['min(tokenward_redis_incarnation_age_seconds) / 3600', 'hours since it counts'],
    ],
  },
  {
    title: 'Waiting for Postgres',
    unit: 'short',
    queries: [['max by (service) (tokenward_postgres_pool_waiting)', '{{service}}']],
  },
  {
    title: 'Passwords',
    unit: 'short',
    queries: [
      ['sum(tokenward_passwords_waiting)', 'waiting'],
      ['sum(delta(tokenward_passwords_turned_away[5m]))', 'turned away in 5 min'],
    ],
  },
  {
    title: 'Deliveries',
    unit: 'short',
    queries: [
      ['max by (kind) (tokenward_deliveries_pending)', '{{kind}} pending'],
      ['max by (kind) (tokenward_dead_letters)', '{{kind}} dead'],
      ['sum by (kind, outcome) (rate(tokenward_deliveries_total[5m]))', '{{kind}} {{outcome}} a second'],
    ],
  },
  {
    title: 'Event loop, p99',
    unit: 's',
    queries: [['max by (service) (nodejs_eventloop_lag_p99_seconds)', '{{service}}']],
  },
  { title: 'CPU', unit: 'short', queries: [['sum by (service) (rate(process_cpu_seconds_total[1m]))', '{{service}}']] },
];

/** As Grafana imports it: two panels a row. */
export const dashboard = (): object => ({
  uid: 'tokenward',
  title: 'Tokenward',
  tags: ['tokenward'],
  timezone: 'utc',
  schemaVersion: 39,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus', current: {} }],
  },
  panels: panels.map(({ title, unit, queries }, index) => ({
    id: index + 1,
    type: 'timeseries',
    title,
    datasource: { type: 'prometheus', uid: '${datasource}' },
    gridPos: { h: 8, w: 12, x: (index % 2) * 12, y: Math.floor(index / 2) * 8 },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: queries.map(([expr, legendFormat], target) => ({
      refId: String.fromCharCode(65 + target),
      expr,
      legendFormat,
    })),
  })),
});
