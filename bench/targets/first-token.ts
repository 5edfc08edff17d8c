import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '../load/connection.js';
import { clientPost } from '../load/requests.js';
import type { Target } from './target.js';

/** Asks until there is a token: who is ready answers the first time. False: it gives no machine tokens. */
export async function firstToken({ origin, endpoints, asks }: Pick<Target, 'origin' | 'endpoints' | 'asks'>) {
  const [ask] = Object.values(asks.client_credentials);
  const client = asks.clients[ask?.client ?? ''];
  const path = endpoints.token_endpoint;
  if (!ask || !client || path === undefined) return false;
  const connection = new Connection(origin);
  const form = { grant_type: 'client_credentials', ...ask.parameters };
  try {
    for (let tries = 0; tries < 500; tries += 1) {
      const { status } = await connection.send(clientPost(connection.host, path, form, client));
      if (status === 200) return true;
      await delay(10);
    }
  } finally {
    connection.close();
  }
  throw new Error(`${origin} gave no token`);
}
