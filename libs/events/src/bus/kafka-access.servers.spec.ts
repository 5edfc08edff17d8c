// The guarantee: a bus that speaks TLS and signs in does all that another does, and says nothing to brokers of another authority.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority, makeCertificate } from '../../../../test/setup/certificates.js';
import { Servers } from '../../../../tools/servers/index.js';
import { ensureTopics } from './ensure-topics.js';
import { describeEventBus } from './event-bus.contract.js';
import type { KafkaAccess } from './kafka-access.js';
import { KafkaEventBus } from './kafka-event-bus.js';

const directory = mkdtempSync(join(tmpdir(), 'tokenward-kafka-tls-'));
const portOffset = Number(process.env['TOKENWARD_SERVERS_PORT_OFFSET'] ?? 0) + 20;
const [port, tlsPort] = [19_092 + portOffset, 19_098 + portOffset];
const [authority, other] = [makeAuthority('ours'), makeAuthority('theirs')];
const certificate = makeCertificate({ issuer: authority, extensions: ['subjectAltName=IP:127.0.0.1'] });
const file = (name: string, text: string): string => {
  writeFileSync(join(directory, name), text, { mode: 0o600 });
  return join(directory, name);
};

const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
const kafkaSettings = {
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 1},SASL_SSL://127.0.0.1:${tlsPort}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SASL_SSL://127.0.0.1:${tlsPort}`,
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL',
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': file('keystore.pem', `${certificate.key}${certificate.pem}`),
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.location': file('truststore.pem', authority.pem),
  'sasl.enabled.mechanisms': 'PLAIN',
  'listener.name.sasl_ssl.plain.sasl.jaas.config': `${module} required user_tokenward="secret";`,
};
const servers = new Servers({ directory, portOffset, kafkaSettings });

const sasl = { mechanism: 'plain', username: 'tokenward', password: 'secret' } as const;
const access = { brokers: [`127.0.0.1:${tlsPort}`], tls: { ca: authority.pem }, sasl };
const open = (onError: (error: unknown) => void) => new KafkaEventBus({ ...access, clientId: 'contract', onError });

beforeAll(async () => {
  await servers.up(['kafka']);
  await ensureTopics(access);
}, 120_000);
afterAll(async () => {
  await servers.reset(['kafka']);
  rmSync(directory, { recursive: true });
});

describeEventBus('Kafka over TLS, signed in', open);

it.each<[string, Partial<KafkaAccess>, RegExp]>([
  ['brokers of another authority', { tls: { ca: other.pem } }, /certificate/i],
  ['brokers of no authority that the machine knows', { tls: {} }, /certificate/i],
  ['a wrong password', { sasl: { ...sasl, password: 'guess' } }, /Authentication failed/i],
])('refuses, or is refused by, %s', async (_what, changed, why) => {
  await expect(ensureTopics({ ...access, ...changed })).rejects.toThrow(why);
});
