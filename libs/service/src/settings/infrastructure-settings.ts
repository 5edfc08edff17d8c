import * as z from 'zod';
import { defineSettings } from './define-settings.js';
import { checkProfile } from './profile.js';
import { listOf } from './list-of.js';
import { setting } from './setting.js';

const keyText = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .refine((text) => Buffer.from(text, 'base64url').toString('base64url') === text);

/** Which servers stand behind the service; together they choose the profile. */
export class InfrastructureSettings extends defineSettings(
  'infrastructure',
  {
    databaseUrl: setting(
      'DATABASE_URL',
      z.url({ protocol: /^postgres(ql)?$/ }).optional(),
      'Postgres, which decides: grants, refresh tokens, sessions, clients, users.',
      { constraint: 'a postgres:// URL', secret: true, example: 'postgres://tokenward@localhost:5432/tokenward' },
    ),
    redisUrl: setting(
      'REDIS_URL',
      z.url({ protocol: /^rediss?$/ }).optional(),
      'Redis, which accelerates: codes, opaque tokens, caches.',
      { constraint: 'a redis:// or rediss:// URL', secret: true, example: 'redis://localhost:6379' },
    ),
    kafkaBrokers: setting(
      'KAFKA_BROKERS',
      listOf(z.string().regex(/^[^\s:]+:\d{1,5}$/))
        .refine((brokers) => brokers.length > 0)
        .optional(),
      'Kafka, which tells: revocations and lifecycle events.',
      { constraint: 'host:port, comma-separated', example: 'localhost:9092' },
    ),
    dataDirectory: setting(
      'TOKENWARD_DATA_DIR',
      z.string().default('./data'),
      'Where the embedded profile keeps its database and key.',
      { constraint: 'a folder' },
    ),
    keyEncryptionKey: setting(
      'TOKENWARD_KEY_ENCRYPTION_KEY',
      keyText.optional(),
      'Seals signing keys and other secrets at rest. Required outside the embedded profile, which makes one of its own.',
      { constraint: '32 bytes as base64url (43 characters)', secret: true },
    ),
    acceptedKeyEncryptionKeys: setting(
      'TOKENWARD_KEY_ENCRYPTION_KEYS_ACCEPTED',
      listOf(keyText).optional(),
      'Further keys that open what they sealed, and seal nothing: the next one before a rotation, the last one after it.',
      { constraint: '32 bytes as base64url each (43 characters), comma-separated', secret: true },
    ),
  },
  { check: checkProfile },
) {}
