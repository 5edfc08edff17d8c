/** A statement that the server prepares once per connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** One that is not prepared: it is asked once, or names tables or roles. */
export const unprepared = (text: string): Statement => ({ name: '', text });

const names = new Set<string>();

/** Names a statement. A name may be used once: two texts under one name would run the wrong one. */
export function sql(name: string, text: string): Statement {
  if (names.has(name)) throw new Error(`Two statements are named ${name}`);
  names.add(name);
  return { name, text };
}
