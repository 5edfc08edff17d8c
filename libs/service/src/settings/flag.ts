import * as z from 'zod';

/** A switch: `true` or `false`, nothing else, since a mistyped security switch must not silently mean "off". */
export function flag(byDefault: boolean): z.ZodType<boolean> {
  return z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(byDefault);
}
