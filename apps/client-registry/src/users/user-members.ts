import * as z from 'zod';
import { isEmail, isUsername, profileMembers } from '#accounts';
import { patchOf } from '../operations/merge-patch.js';

const profile = z.strictObject({ ...profileMembers, phone_number_verified: z.boolean() }).partial();

/** It travels to tokens by claim mappings, and lies in each row. */
const largestAttributes = 8192;
const attributes = z
  .record(z.string().min(1).max(100), z.unknown())
  .refine((given) => Buffer.byteLength(JSON.stringify(given)) <= largestAttributes, 'At most 8 KiB as JSON.')
  .describe('What administrators keep about the person, for claim mappings');

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
  name: z.string().trim().min(1).max(200).optional(),
  profile: profile.optional(),
  attributes: attributes.optional(),
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
