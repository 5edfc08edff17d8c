import { randomBytes } from 'node:crypto';

/** A token that nobody issued, of the form of one that was: a JWT with another signature, or other characters at the end. */
export function unknownLike(token: string): string {
  const [head, payload, signature] = token.split('.');
  if (head !== undefined && payload !== undefined && signature !== undefined) {
    return `${head}.${payload}.${randomText(signature.length)}`;
  }
  const kept = Math.max(0, token.length - 32);
  return token.slice(0, kept) + randomText(token.length - kept);
}

const randomText = (length: number): string => randomBytes(length).toString('base64url').slice(0, length);
