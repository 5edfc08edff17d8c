/** Where a key lies: moved elsewhere, it does not open. */
export const signingKeyContext = (tenant: string, kid: string): string => `signing-key:${tenant}:${kid}`;

export const secretKeyContext = (tenant: string, purpose: string, version: number): string =>
  `secret-key:${tenant}:${purpose}:${version}`;
