/**
 * `JSON.parse`, of what can be stored: Postgres keeps no NUL in text, and no half of a surrogate pair.
 *
 * @throws SyntaxError
 */
export const parseJson = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown) => {
    if (isStorable(name) && (typeof value !== 'string' || isStorable(value))) return value;
    throw new SyntaxError('a NUL character, or half of one');
  });

const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
