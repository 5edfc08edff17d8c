const pointer = /^(\/([^~/]|~[01])*)+$/;

/** RFC 6901 §3, without the empty one that means all. */
export const isJsonPointer = (text: string): boolean => pointer.test(text);

/**
 * What a pointer points at; undefined where there is nothing.
 *
 * @see RFC 6901 §4
 */
export function valueAt(document: unknown, text: string): unknown {
  let value = document;
  for (const part of text.split('/').slice(1)) {
    // ~1 first, so that ~01 is ~1 and not a slash.
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
