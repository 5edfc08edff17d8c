export const serviceNames = ['authorize', 'token', 'client-registry', 'introspection'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** select, insert, update, delete; a column list narrows an update. */
type Rights = Readonly<Record<string, string>>;

/**
 * What every service needs: to read what it decides by, to end grants and tell of it, and, when it leads, to clear up and rotate
 * keys.
 */
const everybody: Rights = {
  migrations: 'SELECT',
  users: 'SELECT',
  user_rids: 'SELECT',
  sessions: 'SELECT',
  session_sids: 'SELECT',
  consents: 'SELECT',
  clients: 'SELECT',
  client_secrets: 'SELECT',
  client_origins: 'SELECT',
  client_documents: 'SELECT',
  scopes: 'SELECT',
  resource_servers: 'SELECT',
  roles: 'SELECT',
  claim_mappings: 'SELECT',
  server_policies: 'SELECT',
  grants: 'SELECT, UPDATE (status, reason, revoked_at)',
  refresh_families: 'SELECT',
  revocations: 'SELECT, INSERT, DELETE',
  outbox: 'SELECT, INSERT, DELETE',
  event_log: 'SELECT, INSERT',
  events: 'SELECT',
  log_incarnation: 'SELECT, UPDATE (transport)',
  redis_incarnation: 'SELECT, UPDATE',
  signing_keys: 'SELECT, INSERT, UPDATE',
  secret_keys: 'SELECT, INSERT',
  attempts: 'SELECT, DELETE',
  idempotency_keys: 'SELECT (created_at), DELETE',
  consumers: 'SELECT, DELETE',
  propagation: 'SELECT, DELETE',
  backchannel_requests: 'SELECT (expires_at), DELETE',
};

const all = 'SELECT, INSERT, UPDATE, DELETE';

const own: Readonly<Record<ServiceName, Rights>> = {
  authorize: {
    // Tokens that it gives itself (response types id_token and token).
    grants: 'INSERT, UPDATE (attempt)',
    users: all,
    user_rids: all,
    sessions: all,
    session_sids: all,
    consents: all,
    attempts: all,
    administrator_links: 'SELECT, UPDATE',
    deliveries: 'INSERT',
    backchannel_requests: 'SELECT, INSERT, UPDATE (decision)',
    audit: 'INSERT',
  },
  token: {
    grants: 'INSERT, UPDATE (attempt)',
    refresh_families: 'INSERT, UPDATE',
    backchannel_requests: 'SELECT, UPDATE (asked_at, wait_seconds)',
    trusted_issuers: 'SELECT',
    // Passwords that clients show (RFC 6749 §4.3) count like those on the pages.
    attempts: 'INSERT, UPDATE',
    audit: 'INSERT',
  },
  'client-registry': {
    users: all,
    user_rids: all,
    sessions: all,
    clients: all,
    client_secrets: all,
    client_origins: all,
    scopes: all,
    resource_servers: all,
    roles: all,
    claim_mappings: all,
    server_policies: 'SELECT, INSERT, UPDATE',
    registration_policies: all,
    initial_access_tokens: all,
    client_registrations: all,
    software_issuers: all,
    trusted_issuers: all,
    attempts: all,
    consents: all,
    audit: 'SELECT, INSERT',
    idempotency_keys: all,
    subscribers: all,
    ssf_subjects: 'SELECT',
    deliveries: all,
    dead_letters: all,
  },
  introspection: {
    clients: 'UPDATE (epoch, version, updated_at)',
    attempts: all,
    audit: 'INSERT',
    consumers: 'INSERT, UPDATE',
    propagation: 'INSERT, UPDATE',
    subscribers: all,
    ssf_subjects: all,
    deliveries: all,
    dead_letters: all,
  },
};

/** `table → rights` of a service, as GRANT takes them. */
export const tableRights = (service: ServiceName): readonly (readonly [string, string])[] => [
  ...Object.entries(everybody),
  ...Object.entries(own[service]),
];

/** What runs with the rights of the schema's owner, and is not for everybody. */
export const functionsOf = (service: ServiceName): readonly string[] => [
  'forget_client_documents()',
  'forget_grants(int)',
  'forget_sessions(int)',
  'drop_empty_months()',
  ...(service === 'authorize' || service === 'token' ? ['pseudonym_of(uuid, text)'] : []),
];

/** Key patterns of a service in Redis: codes are made by one and taken by the other; opaque tokens likewise. */
export const redisKeys: Readonly<Record<ServiceName, readonly string[]>> = {
  authorize: ['code:*', 'rpm:*', 'at:*', 'par:*', 'dev:*', 'duc:*', 'rev:*', 'used:*'],
  token: ['code:*', 'rpm:*', 'at:*', 'dev:*', 'dvp:*', 'rev:*', 'used:*'],
  'client-registry': ['rpm:*', 'at:*', 'rev:*'],
  introspection: ['rpm:*', 'at:*', 'rev:*', 'used:*'],
};
