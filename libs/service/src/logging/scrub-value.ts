import { describeError } from './describe-error.js';
import { isSensitiveName } from './sensitive-name.js';

/** A copy of what somebody logs with nothing secret in it: by member name, and by `scrub` in every text. */
export function scrubValue(value: unknown, scrub: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value);
  if (value instanceof Error) return describeError(value, scrub);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 5) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, scrub, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSensitiveName(name) && typeof member !== 'object' ? '[redacted]' : scrubValue(member, scrub, depth + 1),
    ]),
  );
}
