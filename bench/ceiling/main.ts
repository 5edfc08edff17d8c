import { createHash, randomBytes } from 'node:crypto';
import { parse } from 'node:querystring';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { signatureOf } from '#keys';
import { endWithBenchmark } from '../targets/end-with-benchmark.js';
import { claimsFor, issuerOf, signingKeys, type CeilingAlgorithm, type CeilingClaims } from './claims.js';

// The least that a Node server can do for the same answers: the form, the signature, the round trip, and nothing else.
// No client authentication, no rules, no logs, no metrics.

const { PORT: port = '', REDIS_URL: redisUrl } = process.env;
const redis = redisUrl === undefined ? undefined : new Redis(redisUrl, { enableAutoPipelining: true });
const issuer = issuerOf(port);
const keys = signingKeys();
/** What would be asked for later: an opaque token that nobody keeps is a random number. */
const kept = new Map<string, string>();
const seen = new Map<string, CeilingClaims>();
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

function signed(alg: CeilingAlgorithm, claims: CeilingClaims): string {
  const { header, key } = keys[alg];
  const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${input}.${signatureOf(alg, key, Buffer.from(input)).toString('base64url')}`;
}

async function opaque(claims: CeilingClaims): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const text = JSON.stringify(claims);
  if (redis) await redis.set(`ceiling:${hashOf(token)}`, text, 'PX', 300_000);
  else kept.set(hashOf(token), text);
  return token;
}

interface Form {
  readonly alg?: CeilingAlgorithm;
  readonly scope?: string;
  readonly token?: string;
  /** It will be asked for: its claims are known here, as the platform knows those it has verified before. */
  readonly known?: string;
}

const server = fastify();
server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
  done(null, parse(body as string));
});

server.post<{ Body: Form }>('/oauth2/token', async ({ body: { alg, scope = '', known } }) => {
  const claims = claimsFor(issuer, scope);
  const access_token = alg === undefined ? await opaque(claims) : signed(alg, claims);
  if (known !== undefined) seen.set(hashOf(access_token), claims);
  return { access_token, token_type: 'Bearer', expires_in: 300, scope };
});

server.post<{ Body: Form }>('/oauth2/introspect', async ({ body: { token = '' } }) => {
  const claims = seen.get(hashOf(token));
  // As many keys as the platform asks for at once.
  const revoked = await redis?.mget('ceiling:ok', `ceiling:a:${claims?.jti}`, 'ceiling:b', 'ceiling:c', 'ceiling:d');
  const active = claims !== undefined && revoked?.[1] == null;
  return active ? { ...claims, active: true, token_type: 'Bearer' } : { active: false };
});

server.get('/oauth2/jwks', async () => ({ keys: Object.values(keys).map(({ publicJwk }) => publicJwk) }));

endWithBenchmark();
await server.listen({ port: Number(port), host: '127.0.0.1' });
