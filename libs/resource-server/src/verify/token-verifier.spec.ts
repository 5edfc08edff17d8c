import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Feed, FeedHandlers } from '../feeds/feed.js';
import { TokenRefused } from '../token-refused.js';
import { TokenVerifier } from './token-verifier.js';

/** A feed that a test speaks through. */
class SpokenFeed implements Feed {
  handlers: FeedHandlers | undefined;
  start(handlers: FeedHandlers): Promise<void> {
    this.handlers = handlers;
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const key = await generateKeyPair('ES256');
const other = await generateKeyPair('ES256');
let server: Server;
let issuer: string;
let snapshot: object[] = [];
let keysAreAway = false;
/** The server's own clock, which no machine's has to agree with. */
const serverNow = 5_000_000;

beforeAll(async () => {
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(key.publicKey)), kid: 'k1', alg: 'ES256' }] });
  server = createServer((request, response) => {
    if (request.url === '/oauth2/jwks') response.writeHead(keysAreAway ? 500 : 200).end(jwks);
    else
      response
        .setHeader('X-Published-Through', String(serverNow))
        .end(snapshot.map((line) => `${JSON.stringify(line)}\n`).join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const claims = {
  client_id: 'c',
  client_epoch: 2,
  gid: 'g',
  sid: 's',
  rid: 'r',
  sub_epoch: 3,
  tenant: 'default',
  scope: 'read',
};

const sign = (more: object = {}, signer = key.privateKey, typ = 'at+jwt') =>
  new SignJWT({ ...claims, ...more })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ })
    .setIssuer(issuer)
    .setAudience('https://api.example')
    .setSubject('person')
    .setJti('j')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(signer);

async function started(): Promise<{ verifier: TokenVerifier; handlers: FeedHandlers }> {
  const feed = new SpokenFeed();
  const client = { clientId: 'api', clientSecret: 'secret' };
  const verifier = new TokenVerifier({ issuer, audience: 'https://api.example', client, feed });
  const starting = verifier.start();
  await Promise.resolve();
  if (!feed.handlers) throw new Error('not started');
  feed.handlers.onPublishedThrough(serverNow + 1);
  await starting;
  return { verifier, handlers: feed.handlers };
}

const refusal = (verifying: Promise<unknown>) =>
  verifying.then(
    () => undefined,
    (error: unknown) => (error instanceof TokenRefused ? error.reason : error),
  );

const ended = (k: string, id: string, epoch = 0) => ({ tenant: 'default', k, id, epoch, until: 2e9 });

afterEach(() => {
  snapshot = [];
});

it('accepts a token that nothing has ended, again and again', async () => {
  const { verifier } = await started();
  const token = await sign();
  expect((await verifier.verify(token, { scopes: ['read'] })).sub).toBe('person');
  expect((await verifier.verify(token)).gid).toBe('g');
  expect(await refusal(verifier.verify(token, { scopes: ['write'] }))).toBe('insufficient_scope');
});

it.each([
  ['jti', 'j', 0],
  ['gid', 'g', 0],
  ['sid', 's', 0],
  ['kid', 'k1', 0],
  ['iss', 'default', 0],
  ['sub', 'r', 4],
  ['client', 'c', 3],
])('refuses a token whose %s has ended, also one that it knows', async (kind, id, epoch) => {
  const { verifier, handlers } = await started();
  const token = await sign();
  await verifier.verify(token);
  handlers.onRecord(ended(kind, id, epoch));
  expect(await refusal(verifier.verify(token))).toBe('revoked');
});

it('T3.2: goes on accepting tokens of the present epoch', async () => {
  const { verifier, handlers } = await started();
  handlers.onRecord(ended('sub', 'r', 3));
  handlers.onRecord(ended('client', 'c', 2));
  expect((await verifier.verify(await sign())).sub).toBe('person');
});

it('T6.13: refuses a token when something that it was exchanged from has ended', async () => {
  const { verifier, handlers } = await started();
  handlers.onRecord(ended('gid', 'parent'));
  expect(await refusal(verifier.verify(await sign({ lineage: ['parent'] })))).toBe('revoked');
});

it('knows what the snapshot holds', async () => {
  snapshot = [ended('gid', 'g'), { from: 'a later version' }];
  const { verifier } = await started();
  expect(await refusal(verifier.verify(await sign()))).toBe('revoked');
});

it.each([
  ['T6.8: without what it could be ended by', { client_epoch: undefined }, 'malformed'],
  ['with a person but without their epoch', { sub_epoch: undefined }, 'malformed'],
  ['of another tenant', { tenant: 'foreign' }, 'malformed'],
])('refuses a token %s', async (_what, more, reason) => {
  const { verifier } = await started();
  expect(await refusal(verifier.verify(await sign(more)))).toBe(reason);
});

it('refuses other keys, other types, no signature, and anything that is no token', async () => {
  const { verifier } = await started();
  expect(await refusal(verifier.verify(await sign({}, other.privateKey)))).toBe('bad_signature');
  expect(await refusal(verifier.verify(await sign({}, key.privateKey, 'JWT')))).toBe('malformed');
  const [, payload] = (await sign()).split('.');
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload ?? ''}.`;
  expect(await refusal(verifier.verify(unsigned))).toBe('malformed');
  expect(await refusal(verifier.verify('not a token'))).toBe('malformed');
});

it('says 503, not 401, when the issuer’s keys cannot be read', async () => {
  const { verifier } = await started();
  keysAreAway = true;
  const refused = await verifier.verify(await sign()).catch((error: unknown) => error);
  keysAreAway = false;
  expect(refused).toMatchObject({ reason: 'keys_unavailable', status: 503 });
});

it('T4.7: is not ready before the stream has come as far as the snapshot', async () => {
  const feed = new SpokenFeed();
  const client = { clientId: 'api', clientSecret: 'secret' };
  const verifier = new TokenVerifier({ issuer, audience: 'https://api.example', client, feed });
  const starting = verifier.start();
  await Promise.resolve();
  feed.handlers?.onPublishedThrough(serverNow - 1);
  expect(await refusal(verifier.verify(await sign()))).toBe('stale');
  feed.handlers?.onPublishedThrough(serverNow);
  await starting;
  expect((await verifier.verify(await sign())).sub).toBe('person');
});

it('T6.12: ignores a heartbeat from the future, so that staleness cannot be hidden', async () => {
  const { verifier, handlers } = await started();
  handlers.onPublishedThrough(serverNow + 60_000);
  expect(verifier.revocations.stalenessMs()).toBeGreaterThanOrEqual(0);
  expect(verifier.revocations.stalenessMs()).toBeLessThan(5000);
});
