import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { CompactSign, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An issuer in a thread of its own: a snapshot of so many records, and tokens. */
export interface IssuerWork {
  readonly records: number;
  readonly tokens: number;
}

export interface IssuerReady {
  readonly issuer: string;
  readonly tokens: readonly string[];
  readonly jwks: { readonly keys: readonly object[] };
}

const { records, tokens } = workerData as IssuerWork;
const { privateKey, publicKey } = await generateKeyPair('ES256');
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] };

const lines = Array.from({ length: records }, (_, index) => {
  const id = randomBytes(32).toString('base64url');
  return { k: 'gid', id, epoch: 0, until: 2e9, reason: 'admin', at: Date.now(), xid: String(index) };
});
const header = { snapshot: 1, tenant: 'default', epochId: 'e', timeline: 1, throughXid: '1' };

async function snapshot(): Promise<Buffer> {
  const all = [{ ...header, publishedThrough: Date.now() }, ...lines];
  const text = all.map((line) => `${JSON.stringify(line)}\n`).join('');
  const payload = new TextEncoder().encode(createHash('sha256').update(text).digest('base64url'));
  const signing = new CompactSign(payload).setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'authz-snapshot+jws' });
  const sig = (await signing.sign(privateKey)).replace(/\..*\./, '..');
  return gzipSync(`${text}${JSON.stringify({ end: true, records, sig })}\n`);
}

const prepared = await snapshot();
const server = createServer((request, response) => {
  if (request.url?.startsWith('/revocations/snapshot') !== true) response.end(JSON.stringify(jwks));
  else response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(prepared);
});
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const claims = { client_id: 'c', client_epoch: 1, rid: 'r', sub_epoch: 1, tenant: 'default', scope: 'read' };
  const signing = Array.from({ length: tokens }, () =>
    new SignJWT({ ...claims, gid: randomBytes(32).toString('base64url'), sid: randomBytes(32).toString('base64url') })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience('https://api.example')
      .setSubject('person')
      .setJti(randomBytes(16).toString('base64url'))
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey),
  );
  void Promise.all(signing).then((signed) => {
    parentPort?.postMessage({ issuer, tokens: signed, jwks } satisfies IssuerReady);
  });
});
