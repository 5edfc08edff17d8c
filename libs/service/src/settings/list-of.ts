import * as z from 'zod';

/** Comma-separated items, each trimmed; empty ones are left out. */
export function listOf(item: z.ZodType<string, string>): z.ZodType<readonly string[]> {
  return z.string().transform(split).pipe(z.array(item));
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
