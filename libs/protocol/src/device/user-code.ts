import { randomInt } from 'node:crypto';

/** RFC 8628 §6.1: no vowels, so that no words come out, and nothing that depends on case. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const length = 8;
const form = new RegExp(`^[${letters}]{${length}}$`);

/**
 * A code that a person types from one screen into another: 34 bits, for ten minutes, with few attempts.
 *
 * @see RFC 8628 §5.1, §6.1
 */
export function makeUserCode(): string {
  const code = Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  return shownUserCode(code);
}

/** The letters of what somebody typed, without case, dashes and spaces; undefined for what cannot be a code. */
export function readUserCode(typed: string): string | undefined {
  const code = typed
    .slice(0, 100)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '');
  return form.test(code) ? code : undefined;
}

/** As it is shown: in two halves. */
export const shownUserCode = (code: string): string => `${code.slice(0, length / 2)}-${code.slice(length / 2)}`;
