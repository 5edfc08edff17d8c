import * as z from 'zod';
import { defineSettings, setting } from '#service';

const day = 86_400;

export class AuthorizeSettings extends defineSettings(
  'authorize',
  {
    codeLifetimeSeconds: setting(
      'TOKENWARD_CODE_LIFETIME_SECONDS',
      z.coerce.number().int().min(10).max(600).default(60),
      'How long an authorization code waits for its redemption (RFC 6749 §4.1.2: ten minutes at most).',
    ),
    sessionIdleSeconds: setting(
      'TOKENWARD_SESSION_IDLE_SECONDS',
      z.coerce
        .number()
        .int()
        .min(60)
        .max(90 * day)
        .default(28_800),
      'After how long without a visit somebody is signed out.',
    ),
    sessionLifetimeSeconds: setting(
      'TOKENWARD_SESSION_LIFETIME_SECONDS',
      z.coerce
        .number()
        .int()
        .min(60)
        .max(365 * day)
        .default(7 * day),
      'After how long somebody is signed out, however often they visit.',
    ),
    passwordsAtOnce: setting(
      'TOKENWARD_PASSWORDS_AT_ONCE',
      z.coerce.number().int().min(1).max(64).default(2),
      'How many passwords a process hashes at the same time, each with 19 MiB of memory.',
    ),
    passwordsWaiting: setting(
      'TOKENWARD_PASSWORDS_WAITING',
      z.coerce.number().int().min(0).max(10_000).default(64),
      'How many sign-ins may wait for that; further ones are answered with 503.',
    ),
  },
  {
    check: ({ sessionIdleSeconds, sessionLifetimeSeconds }) =>
      sessionIdleSeconds > sessionLifetimeSeconds
        ? ['TOKENWARD_SESSION_IDLE_SECONDS must not be longer than TOKENWARD_SESSION_LIFETIME_SECONDS']
        : [],
  },
) {}
