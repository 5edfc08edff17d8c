import { setTimeout as wait } from 'node:timers/promises';
import { basic, type Credentials } from '../load/requests.js';
import { percentile } from '../measure/statistics.js';
import type { Watcher } from './watchers.js';

export interface Delays {
  readonly feed: string;
  readonly count: number;
  readonly lost: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Revocations {
  readonly origin: string;
  /** Each revokes its own tokens, so that no quota is reached. */
  readonly clients: readonly Credentials[];
  readonly count: number;
  readonly perSecond: number;
}

const patienceMs = 20_000;

interface Token {
  readonly id: string;
  readonly text: string;
  readonly client: Credentials;
}

/** Revokes tokens at a steady rate; how long each took, from the answer to the verifiers. */
export async function revokeAtRate(wanted: Revocations, watchers: readonly Watcher[]): Promise<Delays[]> {
  const tokens: Token[] = [];
  for (let index = 0; index < wanted.count; index += 1) tokens.push(await issue(wanted, index));
  const answeredAt = new Map<string, number>();
  const began = performance.now();
  await Promise.all(
    tokens.map(async (token, index) => {
      await wait(Math.max(0, began + (index * 1000) / wanted.perSecond - performance.now()));
      await revoke(wanted.origin, token);
      answeredAt.set(token.id, performance.now());
    }),
  );
  const until = performance.now() + patienceMs;
  const isMissing = ({ appliedAt }: Watcher): boolean => tokens.some(({ id }) => !appliedAt.has(id));
  while (watchers.some(isMissing) && performance.now() < until) await wait(50);
  return watchers.map((watcher) => delaysOf(watcher, answeredAt));
}

/** What was applied before its answer arrived took no time at all. */
function delaysOf({ name, appliedAt }: Watcher, answeredAt: ReadonlyMap<string, number>): Delays {
  const delays = [...answeredAt].flatMap(([id, answered]) => {
    const applied = appliedAt.get(id);
    return applied === undefined ? [] : [Math.max(0, applied - answered)];
  });
  const sorted = Float64Array.from(delays).sort();
  return {
    feed: name,
    count: answeredAt.size,
    lost: answeredAt.size - delays.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: percentile(sorted, 1),
  };
}

async function issue({ origin, clients }: Revocations, index: number): Promise<Token> {
  const client = clients[index % clients.length];
  if (!client) throw new Error('no client');
  const answer = await post(`${origin}/oauth2/token`, client, { grant_type: 'client_credentials' });
  const { access_token: text } = (await answer.json()) as { access_token: string };
  const payload = Buffer.from(text.split('.')[1] ?? '', 'base64url').toString();
  return { id: (JSON.parse(payload) as { jti: string }).jti, text, client };
}

async function revoke(origin: string, { text, client }: Token): Promise<void> {
  await (await post(`${origin}/oauth2/revoke`, client, { token: text })).arrayBuffer();
}

async function post(url: string, client: Credentials, form: Record<string, string>): Promise<Response> {
  const headers = { Authorization: basic(client) };
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
