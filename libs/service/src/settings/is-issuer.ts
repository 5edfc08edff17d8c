import { isLoopbackUrl } from './loopback.js';

/** RFC 8414 §2: https, no query, no fragment; plain http for loopback only, and no trailing slash so that it compares exactly. */
export function isIssuer(text: string): boolean {
  if (!URL.canParse(text) || /[?#]|\/$/.test(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  // What is compared as a string must be written in one way only: no capitals in the host, no default port.
  if (url.href.replace(/\/$/, '') !== text) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackUrl(text));
}
