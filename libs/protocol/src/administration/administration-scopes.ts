/** Scopes of the administration API. Never self-registrable; people get them by their roles. */
export const administrationScopes = {
  'clients:read': 'See clients',
  'clients:write': 'Register, change, disable and delete clients',
  'scopes:read': 'See scopes',
  'scopes:write': 'Create, change and delete scopes',
  'trusted-issuers:read': 'See whose assertions give tokens',
  'trusted-issuers:write': 'Say whose assertions give tokens, for whom and for what',
  'resource-servers:read': 'See resource servers',
  'resource-servers:write': 'Create, change and delete resource servers',
  'users:read': 'See people, their sessions and grants',
  'users:write': 'Create, change, disable and delete people',
  'roles:read': 'See roles',
  'roles:write': 'Create, change and delete roles',
  'revocations:read': 'See what has been revoked, and its delivery',
  'revocations:write': 'Revoke tokens, grants, sessions, and those of a user or client',
  'policy:read': 'See what this server lets clients do',
  'policy:write': 'Switch flows and methods on and off, and set limits',
  'keys:read': 'See signing keys',
  'keys:write': 'Rotate and revoke signing keys',
  'audit:read': 'Read the audit log',
  'webhooks:read': 'See webhooks and how they keep up',
  'webhooks:write': 'Create, change, pause, replay and delete webhooks',
  'signals:read': 'See Shared Signals streams and how they keep up',
  'signals:write': 'Pause Shared Signals streams and send test events',
  'dead-letters:read': 'See what could not be delivered',
  'dead-letters:write': 'Send what could not be delivered again, or drop it',
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
  address: 'See your postal address',
  phone: 'See your phone number',
  offline_access: 'Act for you while you are away',
} as const;

/** Scopes of the Shared Signals stream management (CAEP Interoperability Profile 1.0 §2.7.3); tokens for the issuer itself. */
export const signalScopes = {
  'ssf.read': 'See its event streams',
  'ssf.manage': 'Manage its event streams, and receive security events',
} as const;

export type SignalScope = keyof typeof signalScopes;

/** What every deployment has, and nobody may change. */
export const isBuiltInScope = (scope: string): boolean =>
  [administrationScopes, identityScopes, signalScopes].some((scopes) => Object.hasOwn(scopes, scope));
