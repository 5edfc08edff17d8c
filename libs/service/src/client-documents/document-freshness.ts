const leastSeconds = 60;
const mostSeconds = 86_400;
const defaultSeconds = 600;

/**
 * How long a document counts as current, by its own headers and within our bounds: nobody makes us ask for each request, nor keeps
 * rights for long that a document no longer gives.
 *
 * @see RFC 9111 §5.2.2
 */
export function documentFreshness(cacheControl: string | undefined): number {
  if (cacheControl === undefined) return defaultSeconds;
  if (/\bno-(store|cache)\b/i.test(cacheControl)) return leastSeconds;
  const seconds = /\bmax-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl)?.[1];
  return seconds === undefined ? defaultSeconds : Math.min(Math.max(Number(seconds), leastSeconds), mostSeconds);
}
