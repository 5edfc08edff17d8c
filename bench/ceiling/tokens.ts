import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { signatureOf, verifiesSignature } from '#keys';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
export const randomText = (): string => randomBytes(32).toString('base64url');

/** Of the same number and size as the platform's. */
export const claimsFor = (issuer: string, scope: string) => {
  const iat = Math.floor(Date.now() / 1000);
  const client = '01900000-0000-7000-8000-000000000000';
  return {
    iss: issuer,
    sub: client,
    aud: 'https://es256.bench.example',
    exp: iat + 300,
    iat,
    jti: randomBytes(16).toString('base64url'),
    tenant: 'default',
    client_id: client,
    client_epoch: 1,
    scope,
  };
};

export type Claims = ReturnType<typeof claimsFor>;

/** What a token of a person carries besides. */
export const grantClaimsFor = (sub: string, { iat }: Claims) => ({
  ...{ sub, rid: sub, sub_epoch: 1, gid: '01900000-0000-7000-8000-000000000001' },
  ...{ sid: randomBytes(16).toString('base64url'), auth_time: iat, amr: ['pwd'] },
});

/** OpenID Connect Core 1.0 §2 */
export const idClaimsFor = ({ iss, iat, exp, client_id }: Claims, sub: string, accessToken: string) => ({
  ...{ iss, sub, aud: client_id, exp, iat, auth_time: iat, amr: ['pwd'] },
  sid: randomBytes(16).toString('base64url'),
  at_hash: hashOf(accessToken).slice(0, 22),
});

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: object;
  readonly header: string;
}

const keys = {
  ES256: keyOf('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  RS256: keyOf('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
};

export type Algorithm = keyof typeof keys;

export const jwks = { keys: Object.values(keys).map(({ publicJwk }) => publicJwk) };

function keyOf(alg: string, { privateKey, publicKey }: Pick<SigningKey, 'privateKey' | 'publicKey'>): SigningKey {
  const kid = randomBytes(16).toString('base64url');
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), alg, kid, use: 'sig' };
  const header = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid })).toString('base64url');
  return { privateKey, publicKey, publicJwk, header };
}

export function signed(alg: Algorithm, claims: object): string {
  const { header, privateKey } = keys[alg];
  const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${input}.${signatureOf(alg, privateKey, Buffer.from(input)).toString('base64url')}`;
}

/** The claims of an access token that was signed here. */
export function verified(token: string): Claims | undefined {
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  if (!verifiesSignature('ES256', keys.ES256.publicKey, Buffer.from(token.slice(0, end)), signature)) return undefined;
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}
