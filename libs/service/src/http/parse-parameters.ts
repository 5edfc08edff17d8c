import { OAuthError } from '#protocol';
import { addValue, emptyForm, type FormBody } from './form-body.js';

// RFC 8707 §2 and RFC 8693 §2.1 allow several of these; every other parameter appears at most once.
const repeatable = new Set(['resource', 'audience']);

/**
 * Reads `application/x-www-form-urlencoded` text, strictly: what is not percent-encoded UTF-8 is refused instead of
 * guessed, so that no two readers of one request disagree.
 *
 * @see RFC 6749 §3.1, §3.2 and Appendix B
 * @throws OAuthError invalid_request
 */
export function parseParameters(encoded: string): FormBody {
  const form = emptyForm();
  const seen = new Set<string>();
  for (const pair of encoded.split('&')) {
    if (pair !== '') add(pair, form, seen);
  }
  return form;
}

function add(pair: string, form: Record<string, string | undefined>, seen: Set<string>): void {
  const equals = pair.indexOf('=');
  const name = decode(equals === -1 ? pair : pair.slice(0, equals));
  const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
  // Seen with a value or without: `a=&a=` is a repetition all the same.
  if (seen.has(name) && !repeatable.has(name)) throw repeated(name);
  seen.add(name);
  if (value === '') return;
  if (form[name] === undefined) form[name] = value;
  else addValue(form, name, value);
}

const plain = /^[\w.~-]*$/;

function decode(text: string): string {
  // Most names and values are plain.
  if (plain.test(text)) return text;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new OAuthError('invalid_request', 'A parameter is not percent-encoded UTF-8.', {
      errorCode: 'malformed_parameter',
      cause,
    });
  }
  if (!decoded.includes('\0')) return decoded;
  throw new OAuthError('invalid_request', 'A parameter contains a NUL character.', {
    errorCode: 'malformed_parameter',
  });
}

function repeated(name: string): OAuthError {
  const told = /^[\w.-]{1,64}$/.test(name) ? `The parameter ${name}` : 'A parameter';
  return new OAuthError('invalid_request', `${told} is repeated.`, { errorCode: 'repeated_parameter' });
}
