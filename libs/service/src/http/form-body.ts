/**
 * The parameters of a form or a query: no prototype, each at most once, none empty (RFC 6749 §3.1: a parameter without
 * a value is treated as if it were omitted).
 */
export interface FormBody {
  readonly [name: string]: string | undefined;
}

const everyValue = Symbol('every value');

interface WithEveryValue {
  readonly [everyValue]?: ReadonlyMap<string, readonly string[]>;
}

export function formBody(values: ReadonlyMap<string, readonly string[]>): FormBody {
  const body = Object.create(null) as Record<string, string | undefined>;
  for (const [name, [first]] of values) if (first !== undefined) body[name] = first;
  return Object.defineProperty(body, everyValue, { value: values });
}

/** All values of a parameter that may be repeated: `resource` and `audience` (RFC 8707 §2, RFC 8693 §2.1). */
export function allValues(body: FormBody, name: 'resource' | 'audience'): readonly string[] {
  const known = (body as WithEveryValue)[everyValue]?.get(name);
  return known ?? [body[name]].filter((value) => value !== undefined);
}
