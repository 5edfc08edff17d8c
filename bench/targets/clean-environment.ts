const others = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS', 'ARGON2_PREBUILD'];

/** Without settings that would make the measured platform another one. */
export const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('TOKENWARD_') && !others.includes(name)),
  );

/** Of the measured platform: no line for each request, no limit on how much one client may revoke, a place for everyone who signs in at once. */
export const measuredSettings = {
  TOKENWARD_LOG_LEVEL: 'warn',
  TOKENWARD_REVOCATION_QUOTA_PER_HOUR: '1000000',
  TOKENWARD_PASSWORDS_WAITING: '1024',
} as const;
