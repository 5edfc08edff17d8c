import type { Sealer, SecretPurpose } from '#keys';
import type { ShortLivedKind, ShortLivedSealing } from '#storage';

const purposes: Readonly<Record<ShortLivedKind, SecretPurpose>> = {
  at: 'opaque_token',
  par: 'pushed_request',
  dev: 'device_request',
  duc: 'device_request',
  dvp: 'device_request',
};

/** Several kinds share the key of devices: there the kind is part of what was sealed. */
const contextOf = (kind: ShortLivedKind, name: string): string =>
  purposes[kind] === 'device_request' ? `${kind}:${name}` : name;

/** Short-lived values under the keys of this deployment, one key for each purpose. */
export const shortLivedSealing = (sealer: Sealer): ShortLivedSealing => ({
  seal: (kind, name, text) => sealer.seal(purposes[kind], contextOf(kind, name), Buffer.from(text)),
  open: (kind, name, sealed) => sealer.open(purposes[kind], contextOf(kind, name), sealed)?.toString(),
});
