// The guarantee: an https signer is asked only where its certificate is of an authority that counts, and for its name.
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeAuthority, makeCertificate, type MadeCertificate } from '../../../../test/setup/certificates.js';
import { readSettings } from '../settings/read-settings.js';
import { heldOutside } from './signer-settings.js';
import { infrastructureSlices } from './infrastructure-of.js';

const authority = makeAuthority('Our own');
const shown = (name: string, issuer?: MadeCertificate) =>
  makeCertificate({ subject: '/CN=signer', extensions: [`subjectAltName=${name}`], ...(issuer && { issuer }) });

let server: Server | undefined;
let asked: (string | undefined)[] = [];
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  if (server) await once(server, 'close');
});

async function signerWith({ pem, key }: MadeCertificate, trusted?: string) {
  asked = [];
  server = createServer({ cert: pem, key }, (request, response) => {
    asked.push(request.headers.authorization);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const settings = readSettings(infrastructureSlices, {
    TOKENWARD_SIGNER_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    TOKENWARD_SIGNER_TOKEN: 'secret',
    TOKENWARD_SIGNER_KEYS: 'id_token',
    ...(trusted !== undefined && { TOKENWARD_OUTBOUND_AUTHORITIES: trusted }),
  });
  return heldOutside(settings)!.signer as unknown as { health(): Promise<void> };
}

it('one of an authority of our own is asked, with the token', async () => {
  await (await signerWith(shown('IP:127.0.0.1', authority), authority.pem)).health();
  expect(asked).toEqual(['Bearer secret']);
});

it.each([
  ['of an authority that nobody named', shown('IP:127.0.0.1', authority), undefined, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['of another authority', shown('IP:127.0.0.1', authority), makeAuthority('Another').pem, 'UNABLE_TO_VERIFY_LEAF'],
  ['of itself', shown('IP:127.0.0.1'), authority.pem, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['of ours, for another name', shown('DNS:signer.example', authority), authority.pem, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('a certificate %s: 503, and the token never leaves', async (_what, certificate, trusted, code) => {
  const refused = await (await signerWith(certificate, trusted)).health().catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'temporarily_unavailable',
    cause: { code: expect.stringContaining(code) },
  });
  expect(asked).toEqual([]);
});
