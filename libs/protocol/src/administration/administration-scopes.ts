/** Scopes of the administration API. Never self-registrable; people get them by their roles. */
export const administrationScopes = {
  'clients:read': 'See clients',
  'clients:write': 'Register, change, disable and delete clients',
  'scopes:read': 'See scopes',
  'scopes:write': 'Create, change and delete scopes',
  'resource-servers:read': 'See resource servers',
  'resource-servers:write': 'Create, change and delete resource servers',
  'users:read': 'See people, their sessions and grants',
  'users:write': 'Create, change, disable and delete people',
  'roles:read': 'See roles',
  'roles:write': 'Create, change and delete roles',
  'revocations:read': 'See what has been revoked, and its delivery',
  'revocations:write': 'Revoke tokens, grants, sessions, and those of a user or client',
  'keys:read': 'See signing keys',
  'keys:write': 'Rotate and revoke signing keys',
  'audit:read': 'Read the audit log',
} as const;

export type AdministrationScope = keyof typeof administrationScopes;

export const isAdministrationScope = (scope: string): scope is AdministrationScope =>
  Object.hasOwn(administrationScopes, scope);

/** The role that holds every administration scope. */
export const administratorRole = 'administrator';

/** The audience of tokens for the administration API. */
export const administrationAudience = (issuer: string): string => `${issuer}/admin`;

/** Scopes of OpenID Connect, and what a consent page says of them. */
export const identityScopes = {
  openid: 'Know who you are',
  profile: 'See your name and profile',
  email: 'See your e-mail address',
  offline_access: 'Act for you while you are away',
} as const;
