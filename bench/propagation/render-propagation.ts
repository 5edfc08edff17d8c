import { cpus } from 'node:os';
import type { ProfileDelays } from './measure-profile.js';
import type { Delays } from './revoke-at-rate.js';

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value).toString()} ms`;

const goals: Readonly<Record<string, readonly [string, string]>> = {
  Kafka: ['15 / 100 ms', '400 ms'],
  'server-sent events': ['15 / 100 ms', '400 ms'],
  'Shared Signals push': ['– / 1 s', '1 s'],
};

const row = (profile: string, when: string, goal: string, { feed, count, lost, p50, p99, max }: Delays): string =>
  `| ${profile} | ${feed} | ${when} | ${count} | ${lost} | ${ms(p50)} | ${ms(p99)} | ${ms(max)} | ${goal} |`;

/** What a revocation takes from its answer to a verifier that refuses by it. */
export function renderPropagation(measured: readonly ProfileDelays[]): string {
  const rows = measured.flatMap(({ profile, idle, loaded, tokensPerSecond }) => [
    ...idle.map((delays) => row(profile, 'idle, 10/s', `p50 / p99 ${goals[delays.feed]?.[0] ?? ''}`, delays)),
    ...loaded.map((delays) =>
      row(
        profile,
        `50/s beside ${Math.round(tokensPerSecond)} tokens/s`,
        `p99 ${goals[delays.feed]?.[1] ?? ''}`,
        delays,
      ),
    ),
  ]);
  return `# How fast a revocation arrives

Written by \`npm run bench:propagation\`: Node ${process.version.slice(1)}, ${process.platform} ${process.arch}, ${cpus().length} cores that
the services, Postgres, Redis, Kafka, the gateway, the verifiers and the load share. Measured from the moment at which the caller has the
answer of \`/oauth2/revoke\` to the moment at which a verifier in another process refuses by the record. What is applied before the answer
has arrived counts as 0. The feeds are measured together, then the pushed events by themselves. Figures belong to one machine.

| profile | feed | when | revocations | lost | p50 | p99 | slowest | goal |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

A stream of Shared Signals has at most eight events on the way at once; a receiver that takes them more slowly than they come falls
behind. What has not been brought yet comes to it with the next snapshot (every 15 seconds), which this measurement leaves out.

In operation the same is measured all the time: verifiers report how long a sample of records took (\`GET /admin/propagation\`, and the
metric \`revocation_propagation_seconds\`), and how current they are (\`GET /admin/propagation/consumers\`).
`;
}
