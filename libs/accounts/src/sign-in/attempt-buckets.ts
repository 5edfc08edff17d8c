import { hash } from 'node:crypto';
import { networkOf } from '#storage';

/**
 * The bucket of what somebody typed as their name. Whether such an account exists plays no part, so nobody can tell from being
 * locked out that it does; and no e-mail address lies in the table of attempts.
 */
export function loginBucket(login: string): string {
  return `sign-in:login:${hash('sha256', login.trim().normalize('NFKC').toLowerCase(), 'base64url')}`;
}

/** The bucket of where somebody comes from. */
export const addressBucket = (purpose: 'sign-in' | 'sign-up', address: string): string =>
  `${purpose}:address:${networkOf(address)}`;

/** The bucket of a client that brings passwords. */
export const clientBucket = (client: string): string => `sign-in:client:${client}`;
