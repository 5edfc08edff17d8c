import { createClient, openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { sql } from '../postgres/statement.js';
import type { ClientMetadata, ClientSettings } from './client-record.js';
import { sectorOf, sectorOfRow } from './sector-of.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const sectorInSql = sql(
  'test.sector',
  `SELECT ${sectorOfRow('c')} AS sector FROM clients c WHERE c.tenant = $1 AND c.id = $2`,
);

const pairwise = (more: ClientMetadata = {}): ClientMetadata => ({ subject_type: 'pairwise', ...more });

test.each<[string, ClientMetadata, ClientSettings, string]>([
  ['a public client', { redirect_uris: ['https://app.example/cb'] }, {}, 'public'],
  [
    'the host of the redirect URI',
    pairwise({ redirect_uris: ['https://App.Example:8443/cb?x=1'] }),
    {},
    'host:app.example',
  ],
  [
    'OpenID Connect Core §8.1: the host of sector_identifier_uri before it',
    pairwise({ redirect_uris: ['https://app.example/cb'], sector_identifier_uri: 'https://sector.example/uris.json' }),
    {},
    'host:sector.example',
  ],
  [
    'what an administrator says before both',
    pairwise({ redirect_uris: ['https://a.example/'] }),
    { sector: 'ours' },
    'ours',
  ],
  ['a host that is called public', pairwise({ redirect_uris: ['https://public/cb'] }), {}, 'host:public'],
])('%s, in SQL as here', async (_name, metadata, settings, expected) => {
  const client = await createClient(storage, { metadata, settings });
  const row = await storage.database.row<{ sector: string }>(sectorInSql, [client.tenant, client.id]);
  expect([sectorOf(client), row?.sector]).toEqual([expected, expected]);
});

test('without a host a client is a sector of its own', async () => {
  // What stands for a host in a scheme of somebody's own names nobody else.
  for (const uri of ['com.example.app:/cb', 'com.evil.app://bank.example/cb']) {
    const metadata = pairwise({ redirect_uris: [uri] });
    const [one, other] = [await createClient(storage, { metadata }), await createClient(storage, { metadata })];
    expect(sectorOf(one)).toBe(`host:${one.id}`.toLowerCase());
    expect(sectorOf(other)).not.toBe(sectorOf(one));
    const row = await storage.database.row<{ sector: string }>(sectorInSql, [one.tenant, one.id]);
    expect(row?.sector).toBe(sectorOf(one));
  }
});
