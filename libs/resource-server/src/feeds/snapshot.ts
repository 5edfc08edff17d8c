import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { readRecord, type RevocationRecord } from '../records/revocation-record.js';
import { basicAuthorization, type ClientCredentials } from './client-credentials.js';

export interface SnapshotOptions extends ClientCredentials {
  readonly issuer: string;
}

/**
 * Hands over every live record.
 *
 * @returns the server's time (ms since 1970) before which everything that was ended is in it
 */
export async function loadSnapshot(
  options: SnapshotOptions,
  onRecord: (record: RevocationRecord) => void,
): Promise<number> {
  const response = await fetch(`${options.issuer}/revocations/snapshot`, {
    headers: { Authorization: basicAuthorization(options), 'Accept-Encoding': 'gzip' },
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  });
  const publishedThrough = Number(response.headers.get('X-Published-Through'));
  if (!response.ok || !response.body || !Number.isFinite(publishedThrough) || publishedThrough <= 0) {
    throw new Error(`the revocation snapshot answered ${response.status}`);
  }
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as ReadableStream) })) {
    const record = line === '' ? undefined : readRecord(JSON.parse(line));
    if (record) onRecord(record);
  }
  return publishedThrough;
}
