import { z } from 'zod';
import { isEmail, isUsername } from '#accounts';
import { ProblemError } from '#service';

const text = (max: number) => z.string().trim().min(1).max(max).nullable();
const page = z
  .string()
  .max(2000)
  .refine((uri) => /^https:\/\/[^\s\\]+$/i.test(uri) && URL.canParse(uri), 'Must be an https URL.')
  .nullable();

const phone = z
  .string()
  .trim()
  .regex(/^\+?[\d\s().-]{3,40}(;ext=\d{1,10})?$/, 'A phone number, such as +1 (425) 555-1212.')
  .nullable();

const line = z.string().trim().min(1).max(500).optional();
/** OpenID Connect Core §5.1.1 */
const address = z
  .strictObject({
    formatted: line,
    street_address: line,
    locality: line,
    region: line,
    postal_code: line,
    country: line,
  })
  .nullable();

/** OpenID Connect Core §5.1, beside what has a member of its own. */
const profile = z
  .strictObject({
    given_name: text(200),
    family_name: text(200),
    middle_name: text(200),
    nickname: text(200),
    profile: page,
    picture: page,
    website: page,
    gender: text(50),
    birthdate: z
      .string()
      .regex(/^\d{4}(-\d{2}-\d{2})?$/, 'YYYY-MM-DD, or YYYY.')
      .nullable(),
    zoneinfo: text(100),
    locale: text(35),
    phone_number: phone,
    address,
  })
  .partial();

/** RFC 7396: what is absent stays, null takes away. */
export const accountPatch = z
  .strictObject({
    username: z.string().trim().refine(isUsername, 'No spaces, control characters or @.').nullable(),
    email: z.string().trim().refine(isEmail, 'Not an e-mail address.').nullable(),
    name: text(200),
    profile: profile.nullable(),
  })
  .partial();

export const passwordChange = z.strictObject({ current_password: z.string(), new_password: z.string() });
export const passwordProof = z.strictObject({ password: z.string() });

export type AccountPatch = z.output<typeof accountPatch>;

/** @throws ProblemError 422 that names each member which is not valid */
export function validMembers<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const parsed = schema.safeParse(hasLoneSurrogate(body) ? undefined : body);
  if (parsed.success) return parsed.data;
  throw invalidMembers(
    parsed.error.issues.map(({ path, message }) => ({
      pointer: path.map((part) => `/${String(part)}`).join(''),
      detail: message,
    })),
  );
}

export const invalidMembers = (errors: readonly { pointer: string; detail: string }[]): ProblemError =>
  new ProblemError(422, 'Some members are not valid', {
    detail: errors.map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`).join(' '),
    errorCode: 'invalid_members',
    errors,
  });

/** No store keeps half a character; JSON escapes exactly those. */
const hasLoneSurrogate = (body: unknown): boolean => /\\ud[89a-f]/i.test(JSON.stringify(body ?? null));
