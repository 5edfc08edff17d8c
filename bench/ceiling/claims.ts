import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

export const issuerOf = (port: string): string => `http://localhost:${port}`;

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

export type CeilingClaims = ReturnType<typeof claimsFor>;

interface CeilingKey {
  readonly key: KeyObject;
  readonly publicJwk: object;
  readonly header: string;
}

export const signingKeys = () => ({
  ES256: keyOf('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  RS256: keyOf('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
});

export type CeilingAlgorithm = keyof ReturnType<typeof signingKeys>;

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function keyOf(alg: string, { privateKey, publicKey }: Pair): CeilingKey {
  const kid = randomBytes(16).toString('base64url');
  const header = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid })).toString('base64url');
  return {
    key: privateKey,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), alg, kid, use: 'sig' },
    header,
  };
}
