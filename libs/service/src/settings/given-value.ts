import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

type Given = { readonly text: string | undefined } | { readonly problem: string };

/** The text given for a key, directly or as the content of the file that `KEY_FILE` names (mounted secrets). */
export function givenValue(key: string, environment: Environment): Given {
  const text = nonEmpty(environment[key]);
  const file = nonEmpty(environment[`${key}_FILE`]);
  if (file === undefined) return { text };
  if (text !== undefined) return { problem: `${key} and ${key}_FILE are both given: keep one of them` };
  try {
    const content = nonEmpty(readFileSync(file, 'utf8'));
    return content === undefined ? { problem: `${key}_FILE names a file that is empty` } : { text: content };
  } catch {
    return { problem: `${key}_FILE names a file that cannot be read` };
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
