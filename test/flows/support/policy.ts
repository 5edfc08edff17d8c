import { admin } from './administration.js';
import { send, type Answer } from './requests.js';
import { issuer } from './target.js';

/** Changes the policy of the server, from what it is now. */
export async function changePolicy(patch: object): Promise<Answer> {
  const { headers } = await admin('GET', '/policy');
  return admin('PATCH', '/policy', patch, { 'If-Match': headers.get('etag') ?? '' });
}

/** Each process that a flow may meet: at its management port, or, where it is the only one, at its own. */
function metricsOfAll(): string[] {
  const { TOKENWARD_SERVICES: processes } = process.env;
  if (processes === undefined) return [`${issuer}/metrics`];
  return (JSON.parse(processes) as { managementPort?: number }[]).flatMap(({ managementPort: port }) =>
    port === undefined ? [] : `http://127.0.0.1:${port}/metrics`,
  );
}

/** What the last of the processes behind a port follows. */
async function followedAt(url: string): Promise<number> {
  const { text } = await send(url);
  const told = [...text.matchAll(/^tokenward_policy_version(?:\{[^}]*\})? (\d+)$/gm)];
  return told.length === 0 ? -1 : Math.min(...told.map(([, version]) => Number(version)));
}

/** The same, and every process follows. */
export async function settlePolicy(patch: object): Promise<void> {
  const { status, text, headers } = await changePolicy(patch);
  if (status !== 200) throw new Error(`the policy was not changed: ${status} ${text}`);
  const version = Number(headers.get('etag')?.replaceAll('"', ''));
  const giveUpAt = Date.now() + 10_000;
  for (const url of metricsOfAll()) {
    for (let followed = await followedAt(url); followed < version; followed = await followedAt(url)) {
      if (Date.now() > giveUpAt) throw new Error(`${url} still follows version ${followed}, not ${version}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
