/** One thing that somebody has to look at. Its page is docs/runbooks/<name in kebab case>.md. */
export interface Alert {
  readonly name: string;
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  /** page: wake somebody; ticket: in working hours; info: to be seen beside the others. */
  readonly severity: 'page' | 'ticket' | 'info';
  readonly summary: string;
}

export const alerts: readonly Alert[] = [
  {
    name: 'TokenwardDown',
    expr: 'up{job=~"tokenward.*"} == 0',
    for: '2m',
    severity: 'page',
    summary: '{{ $labels.job }} on {{ $labels.instance }} does not answer.',
  },
  {
    name: 'TokenwardErrors',
    expr: 'sum by (service) (rate(http_request_duration_seconds_count{status=~"5.."}[5m])) / sum by (service) (rate(http_request_duration_seconds_count[5m])) > 0.01',
    for: '5m',
    severity: 'page',
    summary: '{{ $labels.service }} answers more than 1 % of its requests with 5xx.',
  },
  {
    name: 'TokenwardSlow',
    expr: 'histogram_quantile(0.99, sum by (service, le) (rate(http_request_duration_seconds_bucket{route=~"/oauth2/(token|introspect|revoke)"}[5m]))) > 0.5',
    for: '10m',
    severity: 'ticket',
    summary: '{{ $labels.service }}: one in a hundred answers takes more than half a second.',
  },
  {
    name: 'TokenwardNoRelayLeader',
    expr: 'sum(tokenward_relay_leader) < 1',
    for: '1m',
    severity: 'page',
    summary: 'No process sends what was left in the outbox, and no heartbeats go out.',
  },
  {
    name: 'TokenwardHeartbeatOld',
    expr: 'max(tokenward_heartbeat_age_seconds) > 10',
    for: '30s',
    severity: 'page',
    summary: 'Verifiers have not been told for 10 s how far the log is.',
  },
  {
    name: 'TokenwardOutboxOld',
    expr: 'max(tokenward_outbox_oldest_age_seconds) > 60',
    for: '1m',
    severity: 'page',
    summary: 'The oldest event has waited for more than a minute: verifiers are not told of revocations.',
  },
  {
    name: 'TokenwardOutboxLarge',
    expr: 'max(tokenward_outbox_rows) > 100000',
    for: '5m',
    severity: 'ticket',
    summary: 'More than 100,000 events wait to be told.',
  },
  {
    name: 'TokenwardVerifiersStale',
    expr: 'max(tokenward_verifiers_stale) > 0',
    for: '2m',
    severity: 'ticket',
    summary: 'Verifiers have known nothing new for more than 10 s.',
  },
  {
    name: 'TokenwardPropagationSlow',
    expr: 'max by (feed) (tokenward_revocation_propagation_seconds) > 1',
    for: '10m',
    severity: 'ticket',
    summary: 'One revocation in a hundred takes more than a second to verifiers of {{ $labels.feed }}.',
  },
  {
    name: 'TokenwardRedisIncomplete',
    expr: 'min by (instance) (tokenward_redis_complete) < 1',
    for: '1m',
    severity: 'page',
    summary: '{{ $labels.instance }} cannot trust Redis: Postgres answers, codes and opaque tokens fail.',
  },
  {
    name: 'TokenwardRedisReplaced',
    expr: 'min(tokenward_redis_incarnation_age_seconds) < 300',
    for: '0s',
    severity: 'info',
    summary: 'Another Redis counts since less than five minutes.',
  },
  {
    name: 'TokenwardPostgresPoolExhausted',
    expr: 'max by (service) (tokenward_postgres_pool_waiting) > 20',
    for: '2m',
    severity: 'ticket',
    summary: '{{ $labels.service }}: requests wait for a connection to Postgres.',
  },
  {
    name: 'TokenwardPasswordsTurnedAway',
    expr: 'sum(delta(tokenward_passwords_turned_away[5m])) > 0',
    for: '1m',
    severity: 'ticket',
    summary: 'People who sign in are told to come back: too many passwords wait to be hashed.',
  },
  {
    name: 'TokenwardDeliveriesOld',
    expr: 'max by (kind) (tokenward_delivery_oldest_seconds) > 900',
    for: '5m',
    severity: 'ticket',
    summary: 'A delivery ({{ $labels.kind }}) has waited for a quarter of an hour.',
  },
  {
    name: 'TokenwardDeadLetters',
    expr: 'max by (kind) (tokenward_dead_letters) > 0',
    for: '5m',
    severity: 'ticket',
    summary: 'Deliveries ({{ $labels.kind }}) were given up.',
  },
  {
    name: 'TokenwardEventLoopBlocked',
    expr: 'max by (service, instance) (nodejs_eventloop_lag_p99_seconds) > 0.2',
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.service }} on {{ $labels.instance }} is too busy to answer in time.',
  },
];

/** `TokenwardOutboxOld` → `outbox-old`. */
export const runbookOf = ({ name }: Alert): string =>
  name
    .replace(/^Tokenward/, '')
    .replace(/(?!^)([A-Z])/g, '-$1')
    .toLowerCase();
