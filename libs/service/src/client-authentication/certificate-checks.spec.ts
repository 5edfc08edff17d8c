// The guarantee: only who holds the key of the registered certificate is the client. The attacks: certificates of others, of other
// authorities, for servers, out of date, and headers from those who are no proxy.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { OAuthError } from '#protocol';
import type { ClientRecord } from '#storage';
import { makeAuthority, makeCertificate, type MadeCertificate } from '../../../../test/setup/certificates.js';
import { CertificateSettings } from '../client-certificates/certificate-settings.js';
import { ClientCertificates } from '../client-certificates/client-certificates.js';
import { ClientKeys } from '../client-keys/client-keys.js';
import { PublishedKeys } from '../client-keys/published-keys.js';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { OutboundSettings } from '../outbound/outbound-settings.js';
import { readSettings } from '../settings/read-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { FixedClock } from '../time/clock.js';
import { CertificateChecks, type CertificateMethod } from './certificate-checks.js';

const ours = makeAuthority('Ours');
const theirs = makeAuthority('Ours');
const issued = makeCertificate({ subject: '/O=Example/CN=shop', issuer: ours });
const selfSigned = makeCertificate();
let server: Server;
let received: (request: IncomingMessage) => void;
let clock: FixedClock;

beforeAll(async () => {
  server = createServer((request, response) => {
    received(request);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());
beforeEach(() => {
  clock = new FixedClock(Date.now());
});

const escaped = ({ pem }: MadeCertificate): string => encodeURIComponent(pem);
const structured = ({ certificate }: MadeCertificate): string => `:${certificate.raw.toString('base64')}:`;
const clientOf = (metadata: object): ClientRecord =>
  ({ tenant: 'default', id: randomUUID(), version: 1, metadata }) as unknown as ClientRecord;
const byName = clientOf({ tls_client_auth_subject_dn: 'CN=shop,O=Example' });
const byKey = clientOf({ jwks: { keys: [selfSigned.certificate.publicKey.export({ format: 'jwk' })] } });

function checksWith(environment: Record<string, string> = {}): CertificateChecks {
  const settings = readSettings([ServiceSettings, OutboundSettings, CertificateSettings], {
    TOKENWARD_TRUSTED_PROXIES: '127.0.0.0/8',
    TOKENWARD_CLIENT_CERTIFICATE_HEADER: 'Client-Cert',
    TOKENWARD_CLIENT_CERTIFICATE_AUTHORITIES: ours.pem,
    ...environment,
  });
  const http = new OutboundHttp(settings.of(OutboundSettings), settings.of(ServiceSettings));
  const keys = new ClientKeys(new PublishedKeys(http, clock));
  const certificates = new ClientCertificates(settings.of(CertificateSettings), settings.of(ServiceSettings));
  return new CertificateChecks(certificates, keys, settings.of(CertificateSettings), clock);
}

async function outcome(
  client: ClientRecord,
  method: CertificateMethod,
  header: string | undefined,
  checks = checksWith(),
): Promise<string> {
  const request = new Promise<IncomingMessage>((resolve) => (received = resolve));
  const headers = header === undefined ? {} : { 'client-cert': header };
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers });
  const raw = await request;
  // What was read goes with the connection.
  const kept = { headersDistinct: raw.headersDistinct, socket: { remoteAddress: '127.0.0.1' } };
  return checks.verify(client, method, { raw: kept } as unknown as FastifyRequest).then(
    () => 'authenticated',
    (error: unknown) => (error as OAuthError).code,
  );
}

test.each([
  ['as nginx writes it', escaped(issued)],
  ['as RFC 9440 writes it', structured(issued)],
])('a certificate of a trusted authority, with the registered subject, %s', async (_how, header) => {
  expect(await outcome(byName, 'tls_client_auth', header)).toBe('authenticated');
});

test('a certificate whose key is registered', async () => {
  expect(await outcome(byKey, 'self_signed_tls_client_auth', escaped(selfSigned))).toBe('authenticated');
  const x5c = [selfSigned.certificate.raw.toString('base64')];
  const jwk = selfSigned.certificate.publicKey.export({ format: 'jwk' });
  const whole = clientOf({ jwks: { keys: [{ ...jwk, x5c }] } });
  expect(await outcome(whole, 'self_signed_tls_client_auth', escaped(selfSigned))).toBe('authenticated');
  const another = clientOf({ jwks: { keys: [{ ...jwk, x5c: [issued.certificate.raw.toString('base64')] }] } });
  expect(await outcome(another, 'self_signed_tls_client_auth', escaped(selfSigned))).toBe('invalid_client');
});

test.each<[string, CertificateMethod, string | undefined, string]>([
  ['no certificate', 'tls_client_auth', undefined, 'invalid_client'],
  ['an empty header', 'tls_client_auth', '', 'invalid_client'],
  [
    'the same name from another authority of the same name',
    'tls_client_auth',
    escaped(makeCertificate({ subject: '/O=Example/CN=shop', issuer: theirs })),
    'invalid_client',
  ],
  [
    'the same name, self-signed',
    'tls_client_auth',
    escaped(makeCertificate({ subject: '/O=Example/CN=shop' })),
    'invalid_client',
  ],
  [
    'another name',
    'tls_client_auth',
    escaped(makeCertificate({ subject: '/O=Example/CN=other', issuer: ours })),
    'invalid_client',
  ],
  [
    'a certificate for servers',
    'tls_client_auth',
    escaped(
      makeCertificate({ subject: '/O=Example/CN=shop', issuer: ours, extensions: ['extendedKeyUsage=serverAuth'] }),
    ),
    'invalid_client',
  ],
  ['another key', 'self_signed_tls_client_auth', escaped(makeCertificate()), 'invalid_client'],
  ['no certificate at all', 'self_signed_tls_client_auth', 'certificate', 'invalid_request'],
  ['half of one', 'self_signed_tls_client_auth', structured(selfSigned).slice(0, 200), 'invalid_request'],
  ['too much', 'self_signed_tls_client_auth', escaped(selfSigned) + '%20'.repeat(4000), 'invalid_request'],
])('is refused: %s', async (_what, method, header, code) => {
  expect(await outcome(method === 'tls_client_auth' ? byName : byKey, method, header)).toBe(code);
});

test('out of date is refused, also where the key is registered', async () => {
  clock.advance(3 * 86_400_000);
  expect(await outcome(byName, 'tls_client_auth', escaped(issued))).toBe('invalid_client');
  expect(await outcome(byKey, 'self_signed_tls_client_auth', escaped(selfSigned))).toBe('invalid_client');
});

test('a header counts from a proxy that is trusted, and where a header is set', async () => {
  const elsewhere = checksWith({ TOKENWARD_TRUSTED_PROXIES: '10.0.0.0/8' });
  expect(await outcome(byKey, 'self_signed_tls_client_auth', escaped(selfSigned), elsewhere)).toBe('invalid_client');
  const unset = checksWith({ TOKENWARD_CLIENT_CERTIFICATE_HEADER: '' });
  expect(await outcome(byKey, 'self_signed_tls_client_auth', escaped(selfSigned), unset)).toBe('invalid_client');
  expect(() => checksWith({ TOKENWARD_TRUSTED_PROXIES: '' })).toThrow();
});

test('without authorities nobody is trusted by name', async () => {
  const none = checksWith({ TOKENWARD_CLIENT_CERTIFICATE_AUTHORITIES: '' });
  expect(await outcome(byName, 'tls_client_auth', escaped(issued), none)).toBe('invalid_client');
});
