// The guarantee: a token that is bound to a certificate is of no use without it, and nobody but a proxy named here may say it was there.
import { hash, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientCertificate as pem, otherCertificate } from '../../test/certificates.js';
import { FakeIssuer } from '../../test/fake-issuer.js';
import { started, type Started } from '../../test/started.js';
import { get } from './guards.contract.js';
import { RequestGuard } from './request-guard.js';
import { sendJson, sendRefusal } from './send.js';

const der = new X509Certificate(pem).raw;
const thumbprint = hash('sha256', der, 'base64url');
let issuer: FakeIssuer;
let all: Started;
const servers: Server[] = [];

beforeEach(async () => {
  issuer = await new FakeIssuer().open();
  all = await started(issuer);
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await all.verifier.close();
  await issuer.close();
});

async function ask(from: readonly string[], ...values: string[]): Promise<number> {
  const guard = new RequestGuard({ verifier: all.verifier, certificateHeader: { name: 'Client-Cert', from } });
  const server = createServer((request, response) => {
    void guard.check(request).then((guarded) => {
      if (guarded.outcome === 'accepted') sendJson(response, 200, {});
      else sendRefusal(response, guarded.refusal);
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const token = await issuer.token({ cnf: { 'x5t#S256': thumbprint } });
  const headers = values.flatMap((value) => ['Client-Cert', value]);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (await get(url, ['Authorization', `Bearer ${token}`, ...headers])).status;
}

const structured = `:${der.toString('base64')}:`;

it('takes the certificate from a proxy that may say so, as RFC 9440 or as nginx writes it', async () => {
  expect(await ask(['127.0.0.1'], structured)).toBe(200);
  expect(await ask(['127.0.0.1'], encodeURIComponent(pem))).toBe(200);
});

it('refuses it from anybody else, a wrong one, two of them and none', async () => {
  expect(await ask(['10.0.0.1'], structured)).toBe(401);
  expect(await ask(['127.0.0.1'])).toBe(401);
  expect(await ask(['127.0.0.1'], 'nonsense')).toBe(401);
  expect(await ask(['127.0.0.1'], encodeURIComponent(otherCertificate))).toBe(401);
  expect(await ask(['127.0.0.1'], structured, structured)).toBe(400);
});

it('refuses a binding that it does not know', async () => {
  const token = await issuer.token({ cnf: { kid: 'some-key' } });
  await expect(all.verifier.verify(token)).rejects.toMatchObject({ reason: 'not_bound' });
  await expect(all.verifier.verify(token)).rejects.toMatchObject({ reason: 'not_bound' });
});
