import { pipeline, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

/** The same, compressed. It fails when its source does: `pipe` would leave that error to nobody, which ends the process. */
export function gzipped(source: Readable): Readable {
  const gzip = createGzip();
  pipeline(source, gzip, () => undefined);
  return gzip;
}
