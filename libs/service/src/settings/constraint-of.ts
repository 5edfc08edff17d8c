import * as z from 'zod';

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly format?: string;
}

/** What a value must be, in words: it stands in the settings table and in the boot error, which never shows the value. */
export function constraintOf(schema: z.ZodType): string {
  const input = describe(schema, 'input');
  const described = (input.enum ?? input.type) ? input : describe(schema, 'output');
  if (described.enum !== undefined) return `one of ${described.enum.map(String).join(', ')}`;
  if (described.type === 'integer' || described.type === 'number') return numberConstraint(described);
  if (described.format === 'uri') return 'a URL';
  return described.minLength === undefined ? 'text' : `text of at least ${described.minLength} characters`;
}

function numberConstraint({ type, minimum, maximum }: JsonSchema): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum !== undefined && bounded) return `${kind} from ${minimum} to ${maximum}`;
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) return `${kind} of at least ${minimum}`;
  return bounded ? `${kind} of at most ${maximum}` : kind;
}

function describe(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;
}
