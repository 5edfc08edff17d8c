import { hash } from 'node:crypto';
import { snapshotLines } from './snapshot-lines.js';

const record = {
  tenant: 'default',
  kind: 'gid',
  id: 'g',
  epoch: 0,
  until: 9,
  reason: 'admin',
  at: 3,
  xid: '4',
} as const;

it('ends with a signature over all that came before, and leaves other tenants out', async () => {
  const at = { publishedThroughMs: 1, throughXid: '5', timeline: 1, epochId: 'e' };
  const records = (async function* () {
    yield await Promise.resolve([record, { ...record, tenant: 'foreign' }]);
  })();
  const sign = (digest: string) => Promise.resolve(`signed ${digest}`);
  let text = '';
  for await (const lines of snapshotLines({ tenant: 'default', at, records, sign })) text += lines;
  const [first, second, last = ''] = text.trim().split('\n');
  const body = text.slice(0, text.indexOf(last));
  expect(JSON.parse(first ?? '')).toMatchObject({ snapshot: 1, publishedThrough: 1, throughXid: '5', epochId: 'e' });
  expect(JSON.parse(second ?? '')).toEqual({ k: 'gid', id: 'g', epoch: 0, until: 9, reason: 'admin', at: 3, xid: '4' });
  const digest = hash('sha256', body, 'base64url');
  expect(JSON.parse(last)).toEqual({ end: true, records: 1, sig: `signed ${digest}` });
});
