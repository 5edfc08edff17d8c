import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options of a program that takes few; it ends with its usage where there is anything wrong with them. */
export function optionsOrEnd<Known extends Options>(usage: string, known: Known) {
  try {
    return optionValues(usage, known).parsed(process.argv.slice(2));
  } catch {
    console.error(usage);
    process.exit(1);
  }
}

/** Reads the options of a command; whatever is wrong with them is answered with its usage. */
export const optionValues = <Known extends Options>(usage: string, known: Known) => ({
  parsed: (args: readonly string[]) => {
    try {
      return parseArgs({ args: [...args], options: known }).values;
    } catch {
      throw new Error(usage);
    }
  },
  numberFrom: (text: string, least: number, most: number): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) throw new Error(usage);
    return value;
  },
});
