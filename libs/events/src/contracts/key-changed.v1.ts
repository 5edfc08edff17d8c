import * as z from 'zod';
import type { EventContract } from './event-contract.js';

const schema = z.object({
  tenant: z.string(),
  kid: z.string(),
  purpose: z.string(),
  alg: z.string(),
  state: z.enum(['pending', 'active', 'retiring', 'retired', 'revoked']),
  version: z.number().int(),
  public_jwk: z.record(z.string(), z.unknown()),
});
export type KeyChanged = z.infer<typeof schema>;

export const keyChanged: EventContract<KeyChanged> = {
  type: 'authz.key.changed.v1',
  topic: 'keys.v1',
  emittedWhen: 'A signing key was published, began to sign, stopped signing, left the JWKS, or was revoked.',
  delivery: 'At least once; a consumer drops a version lower than the one it knows.',
  schema,
  example: {
    tenant: 'default',
    kid: 'k-1',
    purpose: 'access_token',
    alg: 'ES256',
    state: 'active',
    version: 2,
    public_jwk: { kty: 'EC', crv: 'P-256' },
  },
};
