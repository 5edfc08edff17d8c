/** Which column holds each member of a record. */
export type Columns<Member extends string> = Readonly<Record<Member, string>>;

/** The columns of a table as they are selected; with a part, for `partsOf`. */
export function selected(table: string, columns: Columns<string>, part?: string): string {
  const prefix = part === undefined ? '' : `${part}.`;
  const named = Object.entries(columns).map(([member, column]) => `${table}.${column} AS "${prefix}${member}"`);
  return named.join(', ');
}

/** The records in a row that was selected from several tables. */
export function partsOf<Parts extends Readonly<Record<keyof Parts, object>>>(row: object): Parts {
  const parts: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(row)) {
    const dot = name.indexOf('.');
    (parts[name.slice(0, dot)] ??= {})[name.slice(dot + 1)] = value;
  }
  return parts as Parts;
}
