import { parse } from 'node:querystring';
import fastify, { type FastifyReply } from 'fastify';
import { Redis } from 'ioredis';
import { endWithBenchmark } from '../targets/end-with-benchmark.js';
import { Authorization, signInPage, type AuthorizationRequest } from './authorization.js';
import { metadataOf } from './documents.js';
import { Grants } from './grants.js';
import { lifetimeMs, ShortLived } from './short-lived.js';
import { Store } from './store.js';
import { claimsFor, hashOf, jwks, randomText, signed, verified, type Algorithm, type Claims } from './tokens.js';

// The least that a Node server can do for the same answers: the form, the signatures, the round trips, and nothing else.
// No client authentication, no rules, no logs, no metrics.

const { PORT: port = '', DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl, PASSWORD: password = '' } = process.env;
const redis = redisUrl === undefined ? undefined : new Redis(redisUrl, { enableAutoPipelining: true });
const issuer = `http://localhost:${port}`;
const store = await Store.open(databaseUrl);
const shortLived = new ShortLived(redis);
const authorization = new Authorization(store, shortLived, password);
const grants = new Grants(issuer, store, shortLived);
const seen = new Map<string, Claims>();

interface Form {
  readonly grant_type?: string;
  readonly alg?: Algorithm;
  readonly scope?: string;
  readonly token?: string;
  readonly code?: string;
  readonly code_verifier?: string;
  readonly refresh_token?: string;
  readonly password?: string;
  /** It will be asked for: its claims are known here, as the platform knows those it has verified before. */
  readonly known?: string;
}

async function opaque(claims: Claims): Promise<string> {
  const token = randomText();
  await shortLived.put(hashOf(token), claims);
  return token;
}

async function machineToken({ alg, scope = '', known }: Form): Promise<object> {
  const claims = claimsFor(issuer, scope);
  const access_token = alg === undefined ? await opaque(claims) : signed(alg, claims);
  if (known !== undefined) seen.set(hashOf(access_token), claims);
  return { access_token, scope };
}

const tokensFor: Readonly<Record<string, (form: Form) => Promise<object | undefined>>> = {
  client_credentials: machineToken,
  authorization_code: ({ code = '', code_verifier = '' }) => grants.redeem(code, code_verifier),
  refresh_token: ({ refresh_token = '' }) => grants.refresh(refresh_token),
};

/** RFC 6749 §4.1.2: with the code, or a page that asks for the password. */
async function sendOn(reply: FastifyReply, session: string | undefined, request: AuthorizationRequest) {
  const location = await authorization.answer(session, request);
  if (location === undefined) return reply.type('text/html').send(signInPage);
  return reply.redirect(location, 303);
}

const server = fastify();
server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
  done(null, parse(body as string));
});

server.post<{ Body: Form }>('/oauth2/token', async ({ body }, reply) => {
  const tokens = await tokensFor[body.grant_type ?? '']?.(body);
  if (!tokens) return reply.code(400).send({ error: 'invalid_grant' });
  return { ...tokens, token_type: 'Bearer', expires_in: 300 };
});

server.get<{ Querystring: AuthorizationRequest }>('/oauth2/authorize', async ({ headers, query }, reply) =>
  sendOn(reply, /session=([^;]*)/.exec(headers.cookie ?? '')?.[1], query),
);

server.post<{ Querystring: AuthorizationRequest; Body: Form }>('/oauth2/authorize', async ({ query, body }, reply) => {
  const session = await authorization.signIn(body.password ?? '');
  if (session === undefined) return reply.code(401).send();
  return sendOn(reply.header('Set-Cookie', `session=${session}; HttpOnly`), session, query);
});

server.post<{ Body: Form }>('/oauth2/introspect', async ({ body: { token = '' } }) => {
  const claims = seen.get(hashOf(token));
  // As many keys as the platform asks for at once.
  const revoked = await redis?.mget('ceiling:ok', `ceiling:a:${claims?.jti}`, 'ceiling:b', 'ceiling:c', 'ceiling:d');
  const active = claims !== undefined && revoked?.[1] == null;
  return active ? { ...claims, active: true, token_type: 'Bearer' } : { active: false };
});

// The record, the key in Redis, and an event, signed where it leaves the process.
server.post<{ Body: Form }>('/oauth2/revoke', async ({ body: { token = '' } }, reply) => {
  const claims = token.includes('.') ? verified(token) : await shortLived.get<Claims>(hashOf(token));
  if (claims === undefined) return reply.send();
  const { jti: id, exp, client_id } = claims;
  const event = {
    tenant: 'default',
    k: 'jti',
    id,
    until: exp,
    reason: 'token_revoked',
    actor: client_id,
    at: Date.now(),
  };
  await store.endings.add({ id, event });
  if (redis) {
    await redis.set(`ceiling:a:${id}`, '1', 'PX', lifetimeMs);
    signed('ES256', event);
  }
  return reply.send();
});

for (const [path, document] of [
  ['/.well-known/openid-configuration', metadataOf(issuer)],
  ['/oauth2/jwks', jwks],
] as const) {
  const text = JSON.stringify(document);
  server.get(path, async (_request, reply) => reply.type('application/json').send(text));
}

endWithBenchmark();
await server.listen({ port: Number(port), host: '127.0.0.1' });
