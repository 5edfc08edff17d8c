import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Client } from 'oidc-provider';
import { registrations, type PeerClients } from './clients.js';
import { RedisAdapter } from './redis-adapter.js';

/** Resource servers by the format of their tokens. */
export const resources = { ES256: 'https://es256.bench.example', RS256: 'https://rs256.bench.example' } as const;

const scopeOf = { [resources.ES256]: 'bench:es256', [resources.RS256]: 'bench:rs256' };
const algorithmOf = { [resources.ES256]: 'ES256', [resources.RS256]: 'RS256' };

const getResourceServerInfo = (_context: unknown, resource: keyof typeof scopeOf) => ({
  scope: scopeOf[resource],
  audience: resource,
  accessTokenTTL: 300,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: algorithmOf[resource] } },
});

const privateJwk = (key: KeyObject, alg: string): object => ({
  ...key.export({ format: 'jwk' }),
  alg,
  use: 'sig',
  kid: alg,
});

interface Context {
  readonly oidc: { readonly client: Client };
}

/** As one would run it: no development pages, every store in Redis, keys of the platform's sizes, lifetimes as the platform's. */
export const configuration = (redis: Redis, clients: PeerClients): object => ({
  adapter: (model: string) => new RedisAdapter(model, redis),
  clients: registrations(clients),
  jwks: {
    keys: [
      privateJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'RS256'),
      privateJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'ES256'),
    ],
  },
  scopes: ['openid', 'offline_access', 'bench:opaque'],
  cookies: { keys: ['not used by any of the measured endpoints'] },
  ttl: { ClientCredentials: 300, AccessToken: 300, IdToken: 300, RefreshToken: 1_209_600, Grant: 1_209_600 },
  findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  // RFC 9700 §4.14.2, as the platform does it.
  rotateRefreshToken: ({ oidc }: Context) => oidc.client.clientAuthMethod === 'none',
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: { enabled: true, defaultResource: () => undefined, getResourceServerInfo },
  },
});
