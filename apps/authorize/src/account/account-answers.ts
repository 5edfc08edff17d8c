import type { ConsentRecord, SessionRecord, StoredGrant, UserRecord } from '#storage';

export const accountAnswer = (user: UserRecord) => ({
  id: user.id,
  username: user.username,
  email: user.email,
  email_verified: user.emailVerified,
  name: user.name,
  profile: user.profile,
  roles: user.roles,
  created_at: user.createdAt.toISOString(),
  updated_at: user.updatedAt.toISOString(),
});

export const sessionAnswer = (session: SessionRecord, currentId: string | undefined) => ({
  id: session.id,
  current: session.id === currentId,
  authenticated_at: session.authTime.toISOString(),
  created_at: session.createdAt.toISOString(),
  last_seen_at: session.lastSeenAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
  ip: session.ip,
  user_agent: session.userAgent,
});

export const consentAnswer = ({ clientId, clientName, scopes, grantedAt }: ConsentRecord) => ({
  client_id: clientId,
  client_name: clientName,
  scope: scopes.join(' '),
  granted_at: grantedAt.toISOString(),
});

export const grantAnswer = (grant: StoredGrant, clientName: string) => ({
  id: grant.gid,
  client_id: grant.clientId,
  client_name: clientName,
  scope: grant.scope.join(' '),
  resource: grant.resource,
  offline: grant.offline,
  session_id: grant.sessionId,
  created_at: grant.createdAt.toISOString(),
});
