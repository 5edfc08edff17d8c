import type * as z from 'zod';
import { constraintOf } from './constraint-of.js';

interface SettingOptions {
  /** The value is a secret: the generated example leaves it empty. */
  readonly secret?: boolean;
  readonly example?: string;
  /** Replaces what is derived from the schema, where the schema cannot say it (refinements, transformations). */
  readonly constraint?: string;
  /** Replaces the schema's default in the documents, for defaults that are worked out from other settings. */
  readonly defaultText?: string;
}

export interface Setting<Value = unknown> {
  readonly key: string;
  readonly schema: z.ZodType<Value>;
  readonly prose: string;
  readonly secret: boolean;
  readonly constraint: string;
  readonly defaultText: string | undefined;
  readonly example: string | undefined;
}

/**
 * One setting: its environment variable, its schema and what it means. The schema gets the trimmed text of the
 * variable, or `undefined` where the variable is absent or empty.
 */
export function setting<Value>(
  key: string,
  schema: z.ZodType<Value>,
  prose: string,
  options: SettingOptions = {},
): Setting<Value> {
  return {
    key,
    schema,
    prose,
    secret: options.secret ?? false,
    constraint: options.constraint ?? constraintOf(schema),
    defaultText: options.defaultText ?? defaultOf(schema),
    example: options.example,
  };
}

function defaultOf(schema: z.ZodType): string | undefined {
  const { data } = schema.safeParse(undefined);
  if (Array.isArray(data)) return data.join(',');
  const plain = typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean';
  return plain ? String(data) : undefined;
}
