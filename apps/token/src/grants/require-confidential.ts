import { OAuthError } from '#protocol';

/** For grants that a public client could use in the name of another. @throws OAuthError unauthorized_client */
export function requireConfidential(isConfidential: boolean): void {
  if (isConfidential) return;
  throw new OAuthError('unauthorized_client', 'Only a client that authenticates may use this grant.');
}
