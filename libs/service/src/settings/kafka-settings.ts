import * as z from 'zod';
import { saslMechanisms, type KafkaAccess } from '#events';
import { defineSettings } from './define-settings.js';
import { flag } from './flag.js';
import { setting } from './setting.js';

const pem = z.string().regex(/^-----BEGIN [A-Z ]+-----/);
const pemText = 'PEM; usually given as a file';

interface Given {
  readonly tls: boolean;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly mechanism: (typeof saslMechanisms)[number] | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** How the brokers are reached. */
export class KafkaSettings extends defineSettings(
  'kafka',
  {
    tls: setting('KAFKA_TLS', flag(false), 'Speak TLS to the brokers.'),
    ca: setting('KAFKA_TLS_CA', pem.optional(), 'The authorities that the brokers’ certificates come from.', {
      constraint: pemText,
    }),
    cert: setting('KAFKA_TLS_CERT', pem.optional(), 'The client certificate, where brokers ask for one.', {
      constraint: pemText,
    }),
    key: setting('KAFKA_TLS_KEY', pem.optional(), 'Its private key.', { constraint: pemText, secret: true }),
    mechanism: setting(
      'KAFKA_SASL_MECHANISM',
      z.enum(saslMechanisms).optional(),
      'How the services sign in to the brokers.',
    ),
    username: setting('KAFKA_SASL_USERNAME', z.string().min(1).optional(), 'The name that they sign in with.'),
    password: setting('KAFKA_SASL_PASSWORD', z.string().min(1).optional(), 'The password that they sign in with.', {
      secret: true,
    }),
  },
  { check: problemsOf },
) {}

function problemsOf({ tls, ca, cert, key, mechanism, username, password }: Given): string[] {
  const hasCertificates = [ca, cert, key].some((text) => text !== undefined);
  return [
    ...together({ KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key }),
    ...together({ KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password }),
    ...(hasCertificates && !tls ? ['KAFKA_TLS must be true where certificates are given'] : []),
    // RFC 4616 §6: without TLS the password goes in the clear.
    ...(mechanism === 'plain' && !tls ? ['KAFKA_TLS must be true for KAFKA_SASL_MECHANISM=plain'] : []),
  ];
}

/** Some without the others are a mistake. */
function together(given: Readonly<Record<string, string | undefined>>): string[] {
  const keys = Object.keys(given);
  const missing = keys.filter((key) => given[key] === undefined);
  if (missing.length === 0 || missing.length === keys.length) return [];
  return missing.map((key) => `${key} is missing: ${keys.join(', ')} go together`);
}

export function kafkaAccess(brokers: readonly string[], settings: KafkaSettings): KafkaAccess {
  const { tls, mechanism, username = '', password = '' } = settings;
  return {
    brokers,
    ...(tls && { tls: pemsOf(settings) }),
    ...(mechanism && { sasl: { mechanism, username, password } }),
  };
}

const pemsOf = ({ ca, cert, key }: KafkaSettings): NonNullable<KafkaAccess['tls']> => ({
  ...(ca !== undefined && { ca }),
  ...(cert !== undefined && { cert }),
  ...(key !== undefined && { key }),
});
