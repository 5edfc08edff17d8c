import { z } from 'zod';
import { isEmail, isUsername } from '#accounts';
import { patchOf } from '../operations/merge-patch.js';

const text = (max: number) => z.string().trim().min(1).max(max);
const page = z
  .string()
  .max(2000)
  .refine((uri) => /^https:\/\/[^\s\\]+$/i.test(uri) && URL.canParse(uri), 'Must be an https URL.');

const phone = z
  .string()
  .trim()
  .regex(/^\+?[\d\s().-]{3,40}(;ext=\d{1,10})?$/, 'A phone number, such as +1 (425) 555-1212.');

const line = z.string().trim().min(1).max(500).optional();
/** OpenID Connect Core §5.1.1 */
const address = z.strictObject({
  formatted: line,
  street_address: line,
  locality: line,
  region: line,
  postal_code: line,
  country: line,
});

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
    birthdate: z.string().regex(/^\d{4}(-\d{2}-\d{2})?$/, 'YYYY-MM-DD, or YYYY.'),
    zoneinfo: text(100),
    locale: text(35),
    phone_number: phone,
    phone_number_verified: z.boolean(),
    address,
  })
  .partial();

/** As sign-in reads them: it takes either, so a user name with @ could pass for somebody else's address. */
const username = z
  .string()
  .trim()
  .normalize('NFKC')
  .refine(isUsername, '1 to 100 characters, no spaces, control characters or @.');
const email = z.string().trim().normalize('NFKC').refine(isEmail, 'Not an e-mail address.');

export const password = z.string().min(8).max(1024);

export const userMembers = {
  username: username.optional(),
  email: email.optional(),
  email_verified: z.boolean().default(false),
  name: text(200).optional(),
  profile: profile.optional(),
  roles: z.array(z.string().max(64)).max(50).default([]),
};

const named = (user: { username?: string | undefined; email?: string | undefined }): boolean =>
  user.username !== undefined || user.email !== undefined;
const nameNeeded = { error: 'A user name or an e-mail address is needed.', path: ['username'] };

export const userBody = z.strictObject(userMembers).refine(named, nameNeeded);
export const newUserBody = z
  .strictObject({
    ...userMembers,
    password: password.optional().describe('Without one the person cannot sign in by password'),
  })
  .refine(named, nameNeeded);
export const userPatch = patchOf(userMembers);

export type UserBody = z.output<typeof userBody>;
export type NewUserBody = z.output<typeof newUserBody>;
