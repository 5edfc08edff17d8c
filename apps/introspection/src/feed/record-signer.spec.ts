import { signedText, type SignedRecord } from '#events';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { RecordSigner } from './record-signer.js';

let storages: TestStorage[] = [];
afterAll(() => Promise.all(storages.map((storage) => storage.dispose())));

async function openSigner() {
  const storage = await openTestStorage();
  storages = [...storages, storage];
  const { keyRing } = await openTestKeys(storage);
  return { keyRing, signer: new RecordSigner(keyRing) };
}
const parts = { type: 'rev', tenant: 'default', key: 'hb', xid: '', value: '{"publishedThrough":1}' };

it('knows what it has signed itself, and takes nothing else for it', async () => {
  const [{ keyRing, signer }, { signer: foreign }] = [await openSigner(), await openSigner()];
  const record = await signer.record(parts);
  expect(await signer.isOurs(record)).toBe(true);
  const forged: SignedRecord[] = [
    { ...record, value: '{"publishedThrough":2}' },
    { ...parts, sig: await signer.snapshot(signedText(parts)) },
    { ...parts, sig: await foreign.record(parts).then(({ sig }) => sig) },
    ...['', '..', 'a..b', 'eyJhbGciOiJub25lIn0..'].map((sig) => ({ ...parts, sig })),
  ];
  for (const one of forged) expect(await signer.isOurs(one)).toBe(false);
  await keyRing.revoke(JSON.parse(Buffer.from(record.sig.split('.')[0] ?? '', 'base64url').toString()).kid as string);
  expect(await signer.isOurs(record)).toBe(false);
});
