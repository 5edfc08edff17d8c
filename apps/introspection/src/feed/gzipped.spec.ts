import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { gzipped } from './gzipped.js';

it('holds what its source held', async () => {
  expect(gunzipSync(await buffer(gzipped(Readable.from(['a\n', 'b\n'])))).toString()).toBe('a\nb\n');
});

it('fails with its source, and the process goes on', async () => {
  const source = Readable.from(
    (async function* () {
      yield 'a\n';
      await Promise.reject(new Error('Postgres is away'));
    })(),
  );
  await expect(buffer(gzipped(source))).rejects.toThrow('Postgres is away');
});

it('lets its source go when the reader has gone', async () => {
  const source = new Readable({ read: () => undefined });
  const zipped = gzipped(source);
  const closed = new Promise((resolve) => source.once('close', resolve));
  zipped.destroy();
  await closed;
  expect(source.destroyed).toBe(true);
});
