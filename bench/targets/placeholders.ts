/** `${name}` in every text of a value. @throws Error for a name that nothing is known under */
export function fillIn<Value>(value: Value, known: Readonly<Record<string, string>>): Value {
  return filled(value, known) as Value;
}

function filled(value: unknown, known: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return value.replace(/\$\{(\w+)\}/g, (_all, name: string) => lookUp(name, known));
  if (Array.isArray(value)) return value.map((one) => filled(one, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, known)]));
}

function lookUp(name: string, known: Readonly<Record<string, string>>): string {
  const value = known[name];
  if (value === undefined) throw new Error(`\${${name}} is none of ${Object.keys(known).join(', ')}`);
  return value;
}
