import { endTinyProcesses, startTinyProcess } from '../../test/tiny-process.js';
import { send } from '../../test/tiny-service.js';

afterEach(endTinyProcesses);

/** Each test starts three processes from their sources. */
const limitMs = 180_000;

/** Servers that nobody connects to: what counts is that the profile is not the embedded one. */
const servers = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
  TOKENWARD_KEY_ENCRYPTION_KEY: 'A'.repeat(43),
};

async function startTwo() {
  const tiny = startTinyProcess({ ...servers, TOKENWARD_WORKERS: '2', TOKENWARD_MANAGEMENT_PORT: '0' });
  const url = await tiny.said(/"url":"([^"]+)"/);
  const management = await tiny.said(/"management":"([^"]+)"/);
  return { ...tiny, url, management };
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Who answers on new connections. */
async function pids(url: string): Promise<Set<string>> {
  const answers = await Promise.all(Array.from({ length: 12 }, () => send(url, 'GET', '/pid').catch(() => undefined)));
  return new Set(answers.flatMap((answer) => answer?.text ?? []));
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await later(50);
}

const readinessAt = async (management: string) => {
  const { status, text } = await send(management, 'GET', '/health/ready');
  return { code: status, ...(JSON.parse(text) as { status: string; checks: Record<string, string> }) };
};

test(
  'two processes share a port, and one port tells of both; SIGTERM lets both leave in good order',
  async () => {
    const { child, url, management, exited, output } = await startTwo();
    await until(async () => (await pids(url)).size === 2);
    expect(await pids(url)).not.toContain(String(child.pid));
    expect(await readinessAt(management)).toEqual({ code: 200, status: 'ready', checks: { workers: 'up' } });
    const { text: metrics } = await send(management, 'GET', '/metrics');
    expect(metrics).toMatch(/http_request_duration_seconds_count\{[^}]*worker="1"/);
    expect(metrics).toMatch(/http_request_duration_seconds_count\{[^}]*worker="2"/);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output.out.match(/modules-let-go/g)).toHaveLength(2);
  },
  limitMs,
);

test(
  'a worker that is killed is replaced, and the other answers meanwhile',
  async () => {
    const { url, management, output } = await startTwo();
    await until(async () => (await pids(url)).size === 2);
    const [killed = ''] = await pids(url);
    process.kill(Number(killed), 'SIGKILL');
    await until(async () => output.out.includes('a worker ended'));
    await until(async () => {
      const now = await pids(url);
      return now.size === 2 && !now.has(killed);
    });
    expect((await readinessAt(management)).status).toBe('ready');
  },
  limitMs,
);

test(
  'one that cannot start ends everything, with its reason and exit code',
  async () => {
    const { exited, output } = startTinyProcess({ ...servers, TOKENWARD_WORKERS: '2', TINY_FAILURE: 'broken' });
    expect(await exited).toBe(1);
    expect(output.err).toContain('tokenward tiny: the database is gone\n');
  },
  limitMs,
);

test(
  'the embedded profile is one process, and says so',
  async () => {
    const { exited, output } = startTinyProcess({ TOKENWARD_WORKERS: '2' });
    expect(await exited).toBe(1);
    expect(output.err).toMatch(/^tokenward tiny: .*TOKENWARD_WORKERS has to be 1\n$/);
  },
  limitMs,
);
