const counterHelp = {
  records_applied: 'Records that changed the set.',
  records_known: 'Records that said nothing new.',
  records_unknown: 'Records of a type or form that this version does not know.',
  records_foreign: 'Records of another tenant.',
  records_unsigned: 'Records, heartbeats and snapshots without a good signature.',
  heartbeats: 'Heartbeats that were believed.',
  heartbeats_refused: 'Heartbeats from the future or of an older history.',
  resets: 'Gaps in the feed.',
  snapshots: 'Snapshots that were merged, whole or since the last one.',
  snapshots_failed: 'Snapshots that failed or were refused.',
  reports_failed: 'Reports that did not reach the issuer.',
  tokens_accepted: 'Tokens that were accepted.',
  tokens_refused: 'Tokens that were refused.',
  introspections: 'Questions to introspection.',
  introspections_failed: 'Questions to introspection without an answer.',
  accepted_stale: 'Tokens accepted although nobody could say whether they still stand.',
} as const;

export type Counter = keyof typeof counterHelp;

interface Gauge {
  readonly help: string;
  readonly read: () => number;
}

/** Counters and gauges, and their text for Prometheus. */
export class Metrics {
  readonly counters = Object.fromEntries(Object.keys(counterHelp).map((name) => [name, 0])) as Record<Counter, number>;
  private readonly gauges = new Map<string, Gauge>();

  gauge(name: string, help: string, read: () => number): void {
    this.gauges.set(name, { help, read });
  }

  values(): Readonly<Record<string, number>> {
    const gauges = [...this.gauges].map(([name, { read }]) => [name, read()] as const);
    return { ...this.counters, ...Object.fromEntries(gauges) };
  }

  /** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(): string {
    const counters = Object.entries(counterHelp).map(([name, help]) =>
      block(`${name}_total`, help, 'counter', this.counters[name as Counter]),
    );
    const gauges = [...this.gauges].map(([name, { help, read }]) => block(name, help, 'gauge', read()));
    return [...counters, ...gauges].join('');
  }
}

function block(name: string, help: string, type: string, value: number): string {
  const full = `tokenward_${name}`;
  const text = Number.isFinite(value) ? String(value) : '+Inf';
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${full} ${text}\n`;
}
