import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { PollFeed, TokenVerifier } from '#resource-server';
import { interleaved, median, medianRatio, perSecond } from './measure.js';
import { startIssuer } from './start-issuer.js';

export interface VerifyFigures {
  readonly seenPerSecond: number;
  readonly newPerSecond: number;
  readonly josePerSecond: number;
  readonly ratioToJose: number;
}

const client = { clientId: 'a', clientSecret: 'b' };
const audience = 'https://api.example';

/** Each request brings a string of its own: nothing about it is remembered by the engine. */
const copies = (tokens: readonly string[]): string[] => tokens.map((token) => Buffer.from(token).toString());

export async function measureVerify(): Promise<VerifyFigures> {
  const { issuer, tokens, jwks, stop } = await startIssuer({ records: 1000, tokens: 2000 });
  const verifierOf = (rememberedTokens: number): TokenVerifier =>
    new TokenVerifier({ issuer, audience, client, feed: new PollFeed(), report: false, rememberedTokens });
  const [remembering, forgetful] = [verifierOf(10_000), verifierOf(1)];
  await Promise.all([remembering.start(), forgetful.start()]);
  const seenPerSecond = await measureSeen(remembering, tokens);
  const keys = createLocalJWKSet(jwks as JSONWebKeySet);
  const [ours = [], joses = []] = await interleaved([
    {
      run: async () => {
        for (const token of tokens) await forgetful.verify(token, { scopes: ['read'] });
      },
    },
    {
      run: async () => {
        for (const token of tokens) await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt' });
      },
    },
  ]);
  const rate = (taken: readonly number[]): number => (tokens.length * 1000) / median(taken);
  await Promise.all([remembering.close(), forgetful.close(), stop()]);
  return {
    seenPerSecond,
    newPerSecond: rate(ours),
    josePerSecond: rate(joses),
    ratioToJose: medianRatio(ours, joses),
  };
}

async function measureSeen(verifier: TokenVerifier, tokens: readonly string[]): Promise<number> {
  for (const token of tokens) await verifier.verify(token);
  let given: string[] = [];
  const prepare = (): void => {
    given = copies([...tokens, ...tokens]);
  };
  // A route asks for the same list each time.
  const requirements = { scopes: ['read'] };
  const run = async (): Promise<void> => {
    for (const token of given) await verifier.verify(token, requirements);
  };
  return perSecond(tokens.length * 2, { prepare, run });
}
