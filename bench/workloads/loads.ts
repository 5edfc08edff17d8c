import { UsedUp } from '../measure/closed-loop.js';
import type { Connection } from '../load/connection.js';
import { expectStatus, jsonOf } from '../load/requests.js';
import type { Load } from './workload.js';

/** The bytes of a request, for the host that is asked. */
export type Bytes = (host: string) => string;
/** The bytes of a request about a token. */
export type BytesWith = (host: string, token: string) => string;

/** One request, again and again. */
export const repeated =
  (bytes: Bytes): Load =>
  ([connection]) => {
    const request = bytes(connection?.host ?? '');
    return Promise.resolve(async (one: Connection) => expectStatus(await one.send(request), 200));
  };

/** That many tokens, spread over the connections. */
export async function mint(connections: readonly Connection[], bytes: Bytes, count: number): Promise<string[]> {
  const tokens: string[] = [];
  const work = async (connection: Connection): Promise<void> => {
    for (let left = Math.ceil(count / connections.length); left > 0; left -= 1) {
      tokens.push(jsonOf<{ access_token: string }>(await connection.send(bytes(connection.host))).access_token);
    }
  };
  await Promise.all(connections.map(work));
  return tokens;
}

/** About each of a few tokens in turn; `active` is the answer that each must get. */
export const askAbout =
  (
    tokens: (connections: readonly Connection[]) => Promise<readonly string[]>,
    bytes: BytesWith,
    active: boolean,
  ): Load =>
  async (connections) => {
    const [{ host } = { host: '' }] = connections;
    const requests = (await tokens(connections)).map((token) => bytes(host, token));
    const expected = `"active":${active}`;
    let next = 0;
    return async (connection) => {
      const answer = expectStatus(await connection.send(requests[next++ % requests.length] ?? ''), 200);
      if (!answer.body.includes(expected)) throw new Error(`not ${expected}: ${answer.body.slice(0, 200)}`);
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
