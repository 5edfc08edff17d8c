import { isSensitiveName } from './sensitive-name.js';

const redacted = '[redacted]';

/**
 * Takes secrets out of free text (messages, `detail`, stacks): by the shape they have, and by being a secret of the
 * request under way, which finds them in any wording.
 */
export function scrubText(text: string, secrets: readonly string[]): string {
  let scrubbed = text;
  for (const secret of secrets) scrubbed = scrubbed.replaceAll(secret, redacted);
  return scrubbed
    .replace(/\b(https?:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi, `$1?${redacted}`)
    .replace(/:\/\/[^\s/@"']+@/g, `://${redacted}@`)
    .replace(/\b(bearer|basic|dpop)\s+[\w.~+/=-]{16,}/gi, `$1 ${redacted}`)
    .replace(/\b((?:set-)?cookie|authorization)\s*:[^\n]+/gi, `$1: ${redacted}`)
    .replace(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)*/g, redacted)
    .replace(/([\w-]+)(\\?["']?\s*[=:]\s*\\?["']|=)([^\s&"'\\]+)/g, scrubMember);
}

function scrubMember(whole: string, name: string, separator: string): string {
  return isSensitiveName(name) ? `${name}${separator}${redacted}` : whole;
}
