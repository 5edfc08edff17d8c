import { setTimeout as delay } from 'node:timers/promises';
import { basic, type Credentials } from '../load/requests.js';

/** Asks until there is a token: who is ready answers the first time. */
export async function firstToken(origin: string, client: Credentials, path = '/oauth2/token'): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      headers: { Authorization: basic(client) },
    });
    await response.arrayBuffer();
    if (response.ok) return;
    await delay(10);
  }
  throw new Error(`${origin} gave no token`);
}
