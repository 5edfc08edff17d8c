import { post, send, type Answer } from '../flows/support/requests.js';
import { target } from '../flows/support/target.js';
import type { Recorder } from './history.js';

/** What came of a request; without an answer the status is 0. */
export interface Outcome {
  readonly startMs: number;
  readonly endMs: number;
  readonly status: number;
  readonly answer?: Answer | undefined;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function ask(recorder: Recorder, call: () => Promise<Answer>): Promise<Outcome> {
  const startMs = recorder.nowMs;
  const answer = await call().catch(() => undefined);
  return { startMs, endMs: recorder.nowMs, status: answer?.status ?? 0, answer };
}

const patienceMs = 30_000;

/** Asks again as Retry-After says, for half a minute; `note` takes down each try. */
export async function patiently(
  recorder: Recorder,
  call: () => Promise<Answer>,
  note: (outcome: Outcome) => void,
  /** What may be sent twice is also asked again when no answer came, or one of the gateway. */
  repeatable: boolean,
): Promise<Outcome> {
  for (const giveUpAt = recorder.nowMs + patienceMs; ;) {
    const outcome = await ask(recorder, call);
    note(outcome);
    if (!isWorthATry(outcome.status, repeatable) || recorder.nowMs > giveUpAt) return outcome;
    await pause(Math.min(Number(outcome.answer?.headers.get('retry-after') ?? 0.3), 2) * 1000);
  }
}

const isWorthATry = (status: number, repeatable: boolean): boolean =>
  status === 503 || (repeatable && (status === 0 || status >= 500));

/** The administration API, with a token that is asked for again when it is not taken any more. */
export class Administration {
  private token: string | undefined;

  async send(method: string, path: string, body?: object): Promise<Answer> {
    this.token ??= await this.newToken();
    const answer = await send(`/admin${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.status === 401) this.token = undefined;
    return answer;
  }

  /** @throws Error when it was not made */
  async create(path: string, body: object): Promise<Answer['json']> {
    const answer = await this.send('POST', path, body);
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  private async newToken(): Promise<string> {
    const answer = await post('/oauth2/token', { grant_type: 'client_credentials' }, target.admin_client);
    if (answer.status !== 200) throw new Error(`no administration token: ${answer.status}`);
    return answer.json.access_token as string;
  }
}
