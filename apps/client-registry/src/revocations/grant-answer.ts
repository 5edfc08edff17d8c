import * as z from 'zod';
import type { StoredGrant } from '#storage';
import { pageById, type PageQuery } from '../operations/page.js';

export const grantSchema = z.object({
  grant_id: z.string(),
  client_id: z.string(),
  user_id: z.string(),
  session_id: z.string().nullable(),
  scope: z.string(),
  resource: z.array(z.string()),
  offline: z.boolean(),
  status: z.enum(['active', 'revoked']),
  reason: z.string().nullable(),
  created_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
});

const active = z.enum(['true', 'false']).optional().describe('true: only what still stands');

export const grantPage = pageById({ active }) as z.ZodType<PageQuery & { readonly active?: 'true' | 'false' }>;

export const grantAnswer = (grant: StoredGrant): z.output<typeof grantSchema> => ({
  grant_id: grant.gid,
  client_id: grant.clientId,
  user_id: grant.sub,
  session_id: grant.sessionId,
  scope: grant.scope.join(' '),
  resource: [...grant.resource],
  offline: grant.offline,
  status: grant.status,
  reason: grant.reason,
  created_at: grant.createdAt.toISOString(),
  revoked_at: grant.revokedAt?.toISOString() ?? null,
});
