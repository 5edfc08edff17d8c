import { renderMarkdown } from './render.js';
import { mark, resultRows, targetRows, type Rows } from './rows.js';
import type { Run } from './run.js';

export type Runs = Readonly<Partial<Record<Run['settings']['profile'], Run>>>;

const foreword = `# Benchmarks

Written by \`npm run bench\` (add \`-- --profile distributed\` for the separate services); the figures with all rounds are in
\`benchmarks.json\`. They belong to one machine: read the ratios, not the figures.

- **CPU s/1,000** is what all processes of a server used for 1,000 requests while the load ran, databases and gateway included, with the
  farthest round; then each for itself. The load generator runs beside them and its own is left out. ${mark}: measured from less than a
  second of CPU in all rounds together, so not to be trusted.
- **Bare Fastify** parses the same form, makes the same signatures over the same claims with \`node:crypto\`, hashes the same password by the
  same argon2, and asks its stores the same once; what it writes is committed before it answers, many rows in one statement. No client
  authentication, no rules, no metrics; nobody is looked up, and nobody is told of a revocation: its event is dropped, and before that signed where it would leave the deployment.
  "Of the bare server" is a server's throughput for a CPU second of its own processes, as a share of the bare one's.
- **CPU / ours** is what somebody else's server needs for the same wish, as a multiple of what Tokenward does; "cheapest peer" is the one of
  them that needs least, beside Tokenward's own figures.
- What a process does while nobody asks counts with the requests it was answering, so it weighs more where they are few;
  "idle CPU" tells how much it is.
- **As it comes** is a token of the format and the algorithm that the server gives if nothing is set: Tokenward ES256, the others RS256.
- Refresh signs an access token and an RS256 ID token, and so does the code flow, which counts as one request. A sign-in alone ends with the
  code. Passwords are hashed with the same argon2id settings by all.
- Introspection of an unknown JWT: one with the header and the claims of a good one, and another signature.
- Revocation does not count the issuing. Ours is committed to Postgres before it answers, and told to every verifier.
- **Memory** is what the server's own processes have when a load ends, in the round with the least and in that with the most, without
  databases. What a load leaves behind (tokens that the embedded profile keeps itself, threads that have hashed a password) is still there
  in all that come after it.
- "Later" is after a restart on the same data.

What each server is, and how it is set up, is in [bench](../bench/README.md).
`;

export function renderPage(runs: Runs): string {
  const sections = Object.values(runs).map((run) => section(run));
  return [foreword, ...sections].join('\n');
}

/** A table for each number of connections: with all in one nobody would find anything. */
export function resultTables({
  results,
  settings,
}: Pick<Run, 'results' | 'settings'>): { title: string; rows: Rows }[] {
  return settings.concurrency.flatMap((concurrency) => {
    const chosen = results.filter((result) => result.concurrency === concurrency);
    const title = concurrency === 1 ? '1 connection' : `${concurrency} connections`;
    return chosen.length === 0 ? [] : [{ title, rows: resultRows(chosen) }];
  });
}

function section(run: Run): string {
  const { profile, seconds, warmUpSeconds, firstWarmUpSeconds, rounds } = run.settings;
  const { cores, processor, node, system } = run.machine;
  const lines = [
    `## ${profile === 'embedded' ? 'Embedded' : 'Distributed'} profile`,
    '',
    `${run.date}: ${cores} cores${processor === undefined ? '' : ` (${processor})`}, ${system}, Node ${node}; connections in a closed loop, ` +
      `${rounds} interleaved rounds of ${seconds} s after ${warmUpSeconds} s of warm-up, ${firstWarmUpSeconds} s before the first; the median, and the farthest round.`,
    ...[...run.remarks, ...run.failures.map((failure) => `Failed: ${failure}`)].flatMap((remark) => ['', remark]),
    ...resultTables(run).flatMap(({ title, rows }) => ['', `### ${title}`, '', renderMarkdown(rows)]),
    ...['', '### Start-up and memory', '', renderMarkdown(targetRows(run)), ''],
  ];
  return lines.join('\n');
}
