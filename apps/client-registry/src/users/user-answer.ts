import * as z from 'zod';
import type { SessionRecord, UserRecord } from '#storage';
import { userMembers, type UserBody } from './user-members.js';

export const userSchema = z.object({
  user_id: z.string(),
  ...userMembers,
  has_password: z.boolean(),
  disabled: z.boolean(),
  version: z.int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const sessionSchema = z.object({
  session_id: z.string(),
  authenticated_at: z.iso.datetime(),
  acr: z.string().nullable(),
  amr: z.array(z.string()),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  created_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});

export const userIdOf = ({ id }: UserRecord): string => id;

/** The members that an administrator writes, of what is stored. */
export const writtenOf = (user: UserRecord): UserBody => ({
  ...(user.username !== null && { username: user.username }),
  ...(user.email !== null && { email: user.email }),
  email_verified: user.emailVerified,
  ...(user.name !== null && { name: user.name }),
  profile: user.profile,
  attributes: user.attributes,
  roles: [...user.roles],
});

/** A person as answers and the audit log show them: no hash. */
export const userAnswer = (user: UserRecord) => ({
  user_id: user.id,
  ...writtenOf(user),
  has_password: user.passwordHash !== null,
  disabled: user.disabled,
  version: user.version,
  created_at: user.createdAt.toISOString(),
  updated_at: user.updatedAt.toISOString(),
});

/** Whoever is erased must not live on in the log. */
export const erasedUser = (user: UserRecord) => ({
  user_id: user.id,
  roles: user.roles,
  disabled: user.disabled,
  version: user.version,
});

export const sessionAnswer = (session: SessionRecord): z.output<typeof sessionSchema> => ({
  session_id: session.id,
  authenticated_at: session.authTime.toISOString(),
  acr: session.acr,
  amr: [...session.amr],
  ip: session.ip,
  user_agent: session.userAgent,
  created_at: session.createdAt.toISOString(),
  last_seen_at: session.lastSeenAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
});
