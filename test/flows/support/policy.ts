import { admin } from './administration.js';
import type { Answer } from './requests.js';

/** Changes the policy of the server, from what it is now. */
export async function changePolicy(patch: object): Promise<Answer> {
  const { headers } = await admin('GET', '/policy');
  return admin('PATCH', '/policy', patch, { 'If-Match': headers.get('etag') ?? '' });
}

/** The same, and every process follows: within a second. */
export async function settlePolicy(patch: object): Promise<void> {
  const { status, text } = await changePolicy(patch);
  if (status !== 200) throw new Error(`the policy was not changed: ${status} ${text}`);
  await new Promise((resolve) => setTimeout(resolve, 1200));
}
