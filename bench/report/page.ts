import { renderMarkdown } from './render.js';
import { resultRows, sideRows } from './rows.js';
import type { Run } from './run.js';

export type Runs = Readonly<Partial<Record<Run['settings']['profile'], Run>>>;

const foreword = `# Benchmarks

Written by \`npm run bench\` (add \`-- --profile distributed\` for the separate services); the figures with all rounds are in
\`benchmarks.json\`. They belong to one machine: read the ratios, not the figures.

- **Bare Fastify** parses the same form and makes the same signature over the same claims with \`node:crypto\`, or asks its store
  the same once: no client authentication, no rules, no metrics. "Of the bare server" is our throughput for a CPU second of the
  server, as a share of its.
- **oidc-provider** 9 does the same work on Redis, with the same keys and lifetimes. "Peer CPU / ours" compares all processes of
  both sides, databases included. It answers introspection of opaque tokens only.
- What a process does while nobody asks counts with the requests it was answering, so it weighs more where they are few;
  "idle CPU" tells how much it is.
- CPU is what the processes used while the load ran; the load generator runs beside them and its own is left out.
- Refresh signs an ES256 access token and an RS256 ID token, and so does the code flow. A code flow counts as one request.
- Revocation does not count the issuing. Ours is committed to Postgres before it answers, and told to every verifier.
`;

export function renderPage(runs: Runs): string {
  const sections = Object.values(runs).map((run) => section(run));
  return [foreword, ...sections].join('\n');
}

function section(run: Run): string {
  const { profile, concurrency, seconds, warmUpSeconds, rounds } = run.settings;
  const { cores, node, system } = run.machine;
  const lines = [
    `## ${profile === 'embedded' ? 'Embedded' : 'Distributed'} profile`,
    '',
    `${run.date}: ${cores} cores, ${system}, Node ${node}; ${concurrency.join(' and ')} connections in a closed loop, ` +
      `${rounds} interleaved rounds of ${seconds} s after ${warmUpSeconds} s of warm-up; the median, and the farthest round.`,
    ...[...run.remarks, ...run.failures.map((failure) => `Failed: ${failure}`)].flatMap((remark) => ['', remark]),
    '',
    renderMarkdown(resultRows(run)),
    '',
    renderMarkdown(sideRows(run)),
    '',
  ];
  return lines.join('\n');
}
