import { createHash } from 'node:crypto';
import type { PublishedThrough } from '#events';
import type { LoggedRevocation } from '#storage';

interface SnapshotParts {
  readonly tenant: string;
  readonly at: PublishedThrough;
  readonly records: AsyncIterable<readonly LoggedRevocation[]>;
  readonly sign: (digest: string) => Promise<string>;
}

/**
 * A snapshot as JSON lines: what it holds, a line for each record, and a signature over the digest of all before it; without that
 * last line a reader has not seen everything.
 */
export async function* snapshotLines({ tenant, at, records, sign }: SnapshotParts): AsyncIterable<string> {
  const hash = createHash('sha256');
  const hashed = (text: string): string => {
    hash.update(text);
    return text;
  };
  const { publishedThroughMs: publishedThrough, throughXid, timeline, epochId } = at;
  yield hashed(`${JSON.stringify({ snapshot: 1, tenant, epochId, timeline, publishedThrough, throughXid })}\n`);
  let count = 0;
  for await (const page of records) {
    const own = page.filter((record) => record.tenant === tenant);
    count += own.length;
    if (own.length > 0) yield hashed(own.map(lineOf).join(''));
  }
  yield `${JSON.stringify({ end: true, records: count, sig: await sign(hash.digest('base64url')) })}\n`;
}

const lineOf = ({ kind, id, epoch, until, reason, at, xid }: LoggedRevocation): string =>
  `${JSON.stringify({ k: kind, id, epoch, until, reason, at, xid })}\n`;
