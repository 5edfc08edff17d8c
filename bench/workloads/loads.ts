import { UsedUp } from '../measure/closed-loop.js';
import type { Connection } from '../load/connection.js';
import { expectStatus, jsonOf } from '../load/requests.js';
import type { Load } from './workload.js';

/** The bytes of a request about a token. */
export type BytesWith = (token: string) => string;
/** Tokens to ask about, got over these connections. */
export type Tokens = (connections: readonly Connection[]) => Promise<readonly string[]>;

/** One request, again and again. */
export const repeated =
  (request: string): Load =>
  () =>
    Promise.resolve(async (connection: Connection) => expectStatus(await connection.send(request), 200));

/** That many tokens, spread over the connections. */
export async function mint(connections: readonly Connection[], request: string, count: number): Promise<string[]> {
  const tokens: string[] = [];
  const work = async (connection: Connection): Promise<void> => {
    for (let left = Math.ceil(count / connections.length); left > 0; left -= 1) {
      tokens.push(jsonOf<{ access_token: string }>(await connection.send(request)).access_token);
    }
  };
  await Promise.all(connections.map(work));
  return tokens;
}

/** About each of a few tokens in turn; `active` is the answer that each must get. */
export const askAbout =
  (tokens: Tokens, bytes: BytesWith, active: boolean): Load =>
  async (connections) => {
    const requests = (await tokens(connections)).map(bytes);
    const expected = new RegExp(`"active"\\s*:\\s*${active}`);
    let next = 0;
    return async (connection) => {
      const answer = expectStatus(await connection.send(requests[next++ % requests.length] ?? ''), 200);
      if (!expected.test(answer.body)) throw new Error(`not "active":${active}: ${answer.body.slice(0, 200)}`);
    };
  };

/** Each token once. */
export const useUp =
  (requests: (connections: readonly Connection[], seconds: number) => Promise<string[]>): Load =>
  async (connections, seconds) => {
    const left = await requests(connections, seconds);
    return async (connection) => {
      const request = left.pop();
      if (request === undefined) throw new UsedUp();
      return expectStatus(await connection.send(request), 200);
    };
  };
