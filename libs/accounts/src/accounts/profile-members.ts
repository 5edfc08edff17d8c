import * as z from 'zod';

const text = (max: number) => z.string().trim().min(1).max(max);
const page = z
  .string()
  .max(2000)
  .refine((uri) => /^https:\/\/[^\s\\]+$/i.test(uri) && URL.canParse(uri), 'Must be an https URL.');
const line = text(500).optional();

/** What a profile holds, whoever writes it; OpenID Connect Core §5.1, beside what has a member of its own. */
export const profileMembers = {
  given_name: text(200),
  family_name: text(200),
  middle_name: text(200),
  nickname: text(200),
  profile: page,
  picture: page,
  website: page,
  gender: text(50),
  birthdate: z.string().regex(/^\d{4}(-\d{2}-\d{2})?$/, 'YYYY-MM-DD, or YYYY.'),
  zoneinfo: text(100),
  locale: text(35),
  phone_number: z
    .string()
    .trim()
    .regex(/^\+?[\d\s().-]{3,40}(;ext=\d{1,10})?$/, 'A phone number, such as +1 (425) 555-1212.'),
  /** OpenID Connect Core §5.1.1 */
  address: z.strictObject({
    formatted: line,
    street_address: line,
    locality: line,
    region: line,
    postal_code: line,
    country: line,
  }),
};
