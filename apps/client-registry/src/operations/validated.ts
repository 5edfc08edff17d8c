import type * as z from 'zod';
import { fieldsOf, pointerOf, ProblemError, type FieldProblem } from '#service';

/** Refuses a request for what its members say; each is named. */
export function invalidMembers(errors: readonly FieldProblem[]): ProblemError {
  return new ProblemError(422, 'Some members are not valid', {
    detail: errors.map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`).join(' '),
    errorCode: 'invalid_members',
    errors,
  });
}

/** @throws ProblemError 422 that names every member which is not valid */
export function validBody<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const unreadable = unpairedSurrogates(body, []);
  if (unreadable) throw invalidMembers([{ pointer: pointerOf(unreadable), detail: 'Not valid Unicode.' }]);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidMembers(fieldsOf(parsed.error.issues));
}

/** @throws ProblemError 400 that names every parameter which is not valid */
export function validQuery<Value>(schema: z.ZodType<Value>, query: object): Value {
  const parsed = schema.safeParse({ ...query });
  if (parsed.success) return parsed.data;
  const errors = fieldsOf(parsed.error.issues);
  const detail = errors.map((field) => `${field.pointer.slice(1)}: ${field.detail}`).join(' ');
  throw new ProblemError(400, 'Some parameters are not valid', { detail, errorCode: 'invalid_parameters', errors });
}

/** Where a string lies that no store can keep as text, in a value or in a member's name. */
function unpairedSurrogates(value: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] | undefined {
  if (typeof value === 'string') return /\p{Cs}/u.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (/\p{Cs}/u.test(name)) return path;
    const found = unpairedSurrogates(member, [...path, name]);
    if (found) return found;
  }
  return undefined;
}
