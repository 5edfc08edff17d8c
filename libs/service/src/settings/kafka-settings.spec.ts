import { kafkaAccess, KafkaSettings } from './kafka-settings.js';
import { readSettings } from './read-settings.js';

const read = (given: Record<string, string>) => readSettings([KafkaSettings], given).of(KafkaSettings);
const problems = (given: Record<string, string>): readonly string[] => {
  try {
    read(given);
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
};
const sasl = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'word' };

it('is plain by default, and takes TLS and SASL', () => {
  expect(kafkaAccess(['a:1'], read({}))).toEqual({ brokers: ['a:1'] });
  expect(kafkaAccess(['a:1'], read({ KAFKA_TLS: 'true', ...sasl }))).toEqual({
    brokers: ['a:1'],
    tls: {},
    sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'word' },
  });
});

it.each([
  ['KAFKA_SASL_PASSWORD is missing', { ...sasl, KAFKA_SASL_PASSWORD: '' }],
  ['KAFKA_TLS_KEY is missing', { KAFKA_TLS: 'true', KAFKA_TLS_CERT: '-----BEGIN CERTIFICATE-----' }],
  ['KAFKA_TLS must be true', { KAFKA_TLS_CA: '-----BEGIN CERTIFICATE-----' }],
  ['KAFKA_TLS must be true for', { ...sasl, KAFKA_SASL_MECHANISM: 'plain' }],
  ['KAFKA_TLS_CA must be PEM', { KAFKA_TLS: 'true', KAFKA_TLS_CA: 'no certificate' }],
  ['KAFKA_SASL_MECHANISM must be', { ...sasl, KAFKA_SASL_MECHANISM: 'gssapi' }],
])('%s: half an access is refused, and no value is told', (line, given) => {
  const told = problems(given);
  expect(told).toEqual([expect.stringContaining(line)]);
  expect(told.join()).not.toMatch(/\bword\b|no certificate|gssapi/);
});
