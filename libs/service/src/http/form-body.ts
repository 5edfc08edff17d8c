/**
 * The parameters of a form or a query: no prototype, each at most once, none empty (RFC 6749 §3.1: a parameter without
 * a value is treated as if it were omitted).
 */
export interface FormBody {
  readonly [name: string]: string | undefined;
}

export const emptyForm = (): Record<string, string | undefined> =>
  Object.create(null) as Record<string, string | undefined>;

/** Those of the few forms that repeat a parameter. */
const repeatedValues = new WeakMap<FormBody, Map<string, readonly string[]>>();

/** One more value of a parameter that may be repeated. */
export function addValue(form: FormBody, name: string, value: string): void {
  const ofForm = repeatedValues.get(form) ?? new Map<string, readonly string[]>();
  repeatedValues.set(form, ofForm.set(name, [...(ofForm.get(name) ?? [form[name] ?? '']), value]));
}

/** All values of a parameter that may be repeated: `resource` and `audience` (RFC 8707 §2, RFC 8693 §2.1). */
export function allValues(body: FormBody, name: 'resource' | 'audience'): readonly string[] {
  const only = body[name];
  return only === undefined ? [] : (repeatedValues.get(body)?.get(name) ?? [only]);
}
