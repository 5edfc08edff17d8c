import { createHash } from 'node:crypto';
import { isSignedBy } from '../keys/verify-detached.js';
import type { KeySet } from '../keys/key-set.js';
import { readRecord, type RevocationRecord } from '../records/revocation-record.js';
import { isXid, readHeartbeat, type Heartbeat } from '../records/signed-record.js';
import { basicAuthorization, type ClientCredentials } from './client-credentials.js';
import { readLines } from './read-lines.js';
import { fetchWithin } from '../http/bounded-fetch.js';

export interface SnapshotOptions extends ClientCredentials {
  readonly issuer: string;
}

export interface SnapshotRequest {
  readonly tenant: string;
  readonly keys: KeySet;
  /** Only records of transactions from this one on; without it everything that lives. */
  readonly since?: string | undefined;
  /** Sees every record before the signature over all of them is known: it must not become effective yet. */
  readonly stage: (record: RevocationRecord) => void;
}

/** A snapshot that nobody has signed. */
export class UnsignedSnapshot extends Error {
  override readonly name = 'UnsignedSnapshot';
}

const timeoutMs = 30_000;
const newline = 0x0a;

/**
 * Reads a snapshot: a header line, a line for each record, and a last line that signs the bytes of all before it.
 *
 * @returns the header, once everything that was staged has turned out to be genuine
 * @throws UnsignedSnapshot when the last line is missing or wrong
 */
export async function loadSnapshot(options: SnapshotOptions, request: SnapshotRequest): Promise<Heartbeat> {
  const { since } = request;
  const query = isXid(since) ? `?since=${since}` : '';
  const url = `${options.issuer}/revocations/snapshot${query}`;
  const headers = {
    Authorization: basicAuthorization(options),
    'Accept-Encoding': 'gzip',
    'Cache-Control': 'no-store',
  };
  return fetchWithin(url, { headers }, timeoutMs, (answer) => {
    if (!answer.ok) throw new Error(`the revocation snapshot answered ${answer.status}`);
    return new Reading(request).read(answer.chunks());
  });
}

interface LastLine {
  readonly end?: boolean;
  readonly records?: number;
  readonly sig?: string;
}

class Reading {
  private readonly hash = createHash('sha256');
  private header: Heartbeat | undefined;
  private last: LastLine | undefined;
  private records = 0;

  constructor(private readonly request: SnapshotRequest) {}

  async read(body: AsyncIterable<Uint8Array>): Promise<Heartbeat> {
    for await (const lines of readLines(body)) this.take(lines);
    const { header, last } = this;
    if (!header || last?.records !== this.records) throw new UnsignedSnapshot('the revocation snapshot was cut off');
    const digest = this.hash.digest('base64url');
    if (!(await isSignedBy(this.request.keys, last.sig ?? '', digest, 'authz-snapshot+jws'))) {
      throw new UnsignedSnapshot('the revocation snapshot is not signed by the issuer');
    }
    return header;
  }

  private take(lines: Buffer): void {
    const texts = lines.toString().trimEnd().split('\n');
    for (const text of texts) this.line(text);
    // All bytes before the last line are signed; it is the last of a block.
    const lastBytes = this.last ? Buffer.byteLength(texts.at(-1) ?? '') + (lines.at(-1) === newline ? 1 : 0) : 0;
    this.hash.update(lines.subarray(0, lines.length - lastBytes));
  }

  private line(text: string): void {
    if (this.last) throw new UnsignedSnapshot('the revocation snapshot goes on after its end');
    const value = JSON.parse(text) as LastLine & { readonly snapshot?: number; readonly tenant?: string };
    if (value.end === true) this.last = value;
    else if (this.header) this.record(value);
    else this.header = this.headerOf(value);
  }

  private record(value: unknown): void {
    this.records += 1;
    const record = readRecord(value, this.request.tenant);
    if (record) this.request.stage(record);
  }

  private headerOf(value: { readonly snapshot?: number; readonly tenant?: string }): Heartbeat {
    const header = readHeartbeat(value);
    if (value.snapshot !== 1 || value.tenant !== this.request.tenant || !header) {
      throw new UnsignedSnapshot('the revocation snapshot is not one of this tenant');
    }
    return header;
  }
}
