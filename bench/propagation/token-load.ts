import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** Tokens for a client at a steady rate, until the thread is ended. */
interface TokenLoad {
  readonly origin: string;
  readonly authorization: string;
  readonly perSecond: number;
}

const { origin, authorization, perSecond } = workerData as TokenLoad;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const body = 'grant_type=client_credentials';
const headers = {
  authorization,
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': String(body.length),
};

const issue = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request(`${origin}/oauth2/token`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`answered ${String(response.statusCode)}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });

setInterval(() => {
  void issue().then(() => parentPort?.postMessage('issued'));
}, 1000 / perSecond);
