import * as z from 'zod';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a document is after a change: members that are not named stay, null removes one.
 *
 * @see RFC 7396 §2
 */
export function mergePatch(target: object, patch: object): Json {
  const merged = new Map<string, unknown>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const known = merged.get(name);
    if (value === null) merged.delete(name);
    else if (isObject(value)) merged.set(name, mergePatch(isObject(known) ? known : {}, value));
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

/** The schema of a change: each member by its own rules, absent or null where the whole allows it. */
export function patchOf(shape: Readonly<Record<string, z.ZodType>>): z.ZodType<Json> {
  const members = Object.entries(shape).map(([name, schema]) => {
    const inner = patchedMember(schema);
    return [name, inner.nullable().optional()] as const;
  });
  return z.strictObject(Object.fromEntries(members));
}

function patchedMember(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap() as z.ZodType;
  return inner instanceof z.ZodObject ? patchOf(inner.shape) : inner;
}
