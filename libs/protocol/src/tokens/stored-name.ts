import { hash } from 'node:crypto';

/** What stores call a code, a token or an address that only its holder knows: they never see it. */
export const storedName = (tenant: string, secret: string): string =>
  `${tenant}:${hash('sha256', secret, 'base64url')}`;
