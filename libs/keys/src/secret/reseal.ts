import type { SealedKind, SealedValue, SealedValues } from '#storage';
import type { KeyEncryptionKeys } from './key-encryption-keys.js';
import { secretKeyContext, signingKeyContext } from './sealing-context.js';

export type SealedCounts = Readonly<Record<SealedKind, number>>;

const atOnce = 100;

const contextOf = ({ kind, tenant, id, version }: SealedValue): string =>
  kind === 'signing_key' ? signingKeyContext(tenant, id) : secretKeyContext(tenant, id, version);

/**
 * Seals everything with the current key-encryption key. Services may run, others may do the same, and it may be killed: each value
 * changes by itself, and only while it is as it was read.
 *
 * @throws WrongKeyEncryptionKey when something opens with none of the keys; what was sealed again before it stays so
 */
export async function reseal(
  values: SealedValues,
  keys: KeyEncryptionKeys,
  onProgress: (done: SealedCounts) => void,
): Promise<SealedCounts> {
  const done = { signing_key: 0, secret_key: 0 };
  for (;;) {
    const found = await values.notSealedWith(keys.current, atOnce);
    if (found.length === 0) return done;
    for (const value of found) {
      const context = contextOf(value);
      if (await values.replace(value, keys.seal(context, keys.open(context, value)))) done[value.kind] += 1;
    }
    onProgress({ ...done });
  }
}

/** How many values hang on which key-encryption key; undefined stands for those that open with none of these. */
export async function sealedCounts(
  values: SealedValues,
  keys: KeyEncryptionKeys,
): Promise<ReadonlyMap<string | undefined, SealedCounts>> {
  const counts = new Map<string | undefined, SealedCounts>(
    keys.names.map((name) => [name, { signing_key: 0, secret_key: 0 }]),
  );
  for (const value of await values.all()) {
    const name = keys.find(contextOf(value), value)?.name;
    const known = counts.get(name) ?? { signing_key: 0, secret_key: 0 };
    counts.set(name, { ...known, [value.kind]: known[value.kind] + 1 });
  }
  return counts;
}
