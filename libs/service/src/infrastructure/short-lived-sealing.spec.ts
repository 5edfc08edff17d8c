// The guarantee (T3.17): who can write to Redis makes no token, request or device by that.
import type { ShortLivedKind, ShortLivedSealing } from '#storage';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { shortLivedSealing } from './short-lived-sealing.js';

const kinds: readonly ShortLivedKind[] = ['at', 'par', 'dev', 'duc', 'dvp'];
let storage: TestStorage;
let sealing: ShortLivedSealing;
beforeAll(async () => {
  storage = await openTestStorage();
  sealing = shortLivedSealing((await openTestKeys(storage)).sealer);
});
afterAll(() => storage.dispose());

it.each(kinds)('%s: opens where it was sealed, and nowhere else', (kind) => {
  const sealed = sealing.seal(kind, 'default:name', '{"for":"Zoë"}');
  expect(sealed.includes('Zoë')).toBe(false);
  expect(sealing.open(kind, 'default:name', sealed)).toBe('{"for":"Zoë"}');
  expect(sealing.open(kind, 'default:other', sealed)).toBeUndefined();
  for (const other of kinds.filter((each) => each !== kind))
    expect(sealing.open(other, 'default:name', sealed)).toBeUndefined();
});

it('what was altered in any octet, cut or made up does not open', () => {
  const sealed = sealing.seal('at', 'default:name', 'claims');
  for (let octet = 0; octet < sealed.length; octet += 1) {
    const altered = Buffer.from(sealed);
    altered.writeUInt8((altered.readUInt8(octet) + 1) % 256, octet);
    expect(sealing.open('at', 'default:name', altered)).toBeUndefined();
    expect(sealing.open('at', 'default:name', sealed.subarray(0, octet))).toBeUndefined();
  }
  expect(sealing.open('at', 'default:name', Buffer.from('claims'))).toBeUndefined();
});
