import * as z from 'zod';
import { defineSettings } from '../settings/define-settings.js';
import { setting } from '../settings/setting.js';

const days = (count: number): number => count * 86_400;

/** How long keys sign and verify; the same in every service. */
export class KeySettings extends defineSettings('keys', {
  signForSeconds: setting(
    'TOKENWARD_KEY_SIGN_FOR_SECONDS',
    z.coerce.number().int().min(120).default(days(30)),
    'How long a signing key signs before the next one takes over.',
  ),
  publishAheadSeconds: setting(
    'TOKENWARD_KEY_PUBLISH_AHEAD_SECONDS',
    z.coerce.number().int().min(1).default(days(1)),
    'How long a key is in the JWKS before it signs. At least the longest time that verifiers cache the JWKS.',
  ),
  verifyAfterSeconds: setting(
    'TOKENWARD_KEY_VERIFY_AFTER_SECONDS',
    z.coerce.number().int().min(60).default(days(1)),
    'How long a key stays in the JWKS after it has stopped signing. At least the longest life of a token.',
  ),
}) {}

/** Sizes of this process's connections. */
export class PostgresSettings extends defineSettings('postgres', {
  poolSize: setting(
    'TOKENWARD_DATABASE_POOL_SIZE',
    z.coerce.number().int().min(2).max(200).default(10),
    'How many connections to Postgres this process keeps at most.',
  ),
  connectTimeoutSeconds: setting(
    'TOKENWARD_DATABASE_CONNECT_TIMEOUT_SECONDS',
    z.coerce.number().int().min(1).max(600).default(60),
    'How long the process waits at its start for Postgres before it gives up.',
  ),
}) {}
