/** One step; exactly one member. */
export interface ClaimTransformation {
  readonly lowercase?: true;
  readonly prefix?: string;
  /** What is not in it is left out. */
  readonly map?: Readonly<Record<string, string>>;
  /** The items of an array as one text. */
  readonly join?: string;
  readonly as?: 'array' | 'string';
}

/** A value after these steps, each item of an array by itself; undefined where nothing is left. */
export function transformed(value: unknown, steps: readonly ClaimTransformation[]): unknown {
  let left = value;
  for (const step of steps) left = after(left, step);
  return left === null || (Array.isArray(left) && left.length === 0) ? undefined : left;
}

function after(value: unknown, step: ClaimTransformation): unknown {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? afterList(value, step) : afterOne(value, step);
}

function afterList(values: readonly unknown[], step: ClaimTransformation): unknown {
  if (step.as === 'array') return values;
  if (step.as === 'string') return textsOf(values).join(' ');
  if (step.join !== undefined) return textsOf(values).join(step.join);
  return values.map((value) => changed(value, step)).filter((value) => value !== undefined);
}

function afterOne(value: unknown, step: ClaimTransformation): unknown {
  if (step.as === 'array') return [value];
  return step.join === undefined ? changed(value, step) : value;
}

function changed(value: unknown, { lowercase, prefix = '', map }: ClaimTransformation): unknown {
  const text = textOf(value);
  if (text === undefined) return undefined;
  if (map !== undefined) return Object.hasOwn(map, text) ? map[text] : undefined;
  return lowercase === true ? text.toLowerCase() : prefix + text;
}

const textsOf = (values: readonly unknown[]): readonly string[] => values.flatMap((value) => textOf(value) ?? []);

/** Objects and lists have no text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
