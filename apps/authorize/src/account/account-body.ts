import * as z from 'zod';
import { isEmail, isUsername, profileMembers } from '#accounts';
import { ProblemError } from '#service';

/** Whether a number is verified is not the person's own to say. */
const profile = z
  .strictObject({
    given_name: profileMembers.given_name.nullable(),
    family_name: profileMembers.family_name.nullable(),
    middle_name: profileMembers.middle_name.nullable(),
    nickname: profileMembers.nickname.nullable(),
    profile: profileMembers.profile.nullable(),
    picture: profileMembers.picture.nullable(),
    website: profileMembers.website.nullable(),
    gender: profileMembers.gender.nullable(),
    birthdate: profileMembers.birthdate.nullable(),
    zoneinfo: profileMembers.zoneinfo.nullable(),
    locale: profileMembers.locale.nullable(),
    phone_number: profileMembers.phone_number.nullable(),
    address: profileMembers.address.nullable(),
  })
  .partial();

/** RFC 7396: what is absent stays, null takes away. */
export const accountPatch = z
  .strictObject({
    username: z.string().trim().refine(isUsername, 'No spaces, control characters or @.').nullable(),
    email: z.string().trim().refine(isEmail, 'Not an e-mail address.').nullable(),
    name: z.string().trim().min(1).max(200).nullable(),
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
