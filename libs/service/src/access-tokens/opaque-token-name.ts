import { createHash } from 'node:crypto';

export const opaqueTokenPrefix = 'at1.';

/** What the store calls an opaque token: it never sees the token. */
export const opaqueTokenName = (tenant: string, token: string): string =>
  `${tenant}:${createHash('sha256').update(token).digest('base64url')}`;
