import type { SoftwareIssuerRecord } from '#storage';
import type { KeyHolder } from './client-keys.js';

/** An issuer whose JWTs are believed, as the holder of its keys. */
export const keyHolderOf = (
  kind: 'software-issuer' | 'trusted-issuer',
  { tenant, issuer, jwks, jwksUri }: Pick<SoftwareIssuerRecord, 'tenant' | 'issuer' | 'jwks' | 'jwksUri'>,
): KeyHolder => ({
  tenant,
  id: `${kind}:${issuer}`,
  metadata: jwks ? { jwks } : { ...(jwksUri !== null && { jwks_uri: jwksUri }) },
});
