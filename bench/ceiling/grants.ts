import { randomUUID } from 'node:crypto';
import type { Granted } from './authorization.js';
import type { ShortLived } from './short-lived.js';
import type { Store } from './store.js';
import { claimsFor, grantClaimsFor, hashOf, idClaimsFor, randomText, signed } from './tokens.js';

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
}

/** A refresh token carries what is signed again, as the platform's does. */
interface Carried {
  readonly family: string;
  readonly sub: string;
  readonly scope: string;
}

/** Redeeming and refreshing: the row, an ES256 access token and an RS256 ID token. */
export class Grants {
  constructor(
    private readonly issuer: string,
    private readonly store: Store,
    private readonly shortLived: ShortLived,
  ) {}

  /** Undefined where the code or its verifier is wrong. */
  async redeem(code: string, verifier: string): Promise<Tokens | undefined> {
    const granted = await this.shortLived.take<Granted>(hashOf(code));
    if (granted?.code_challenge !== hashOf(verifier)) return undefined;
    const carried = { family: randomUUID(), sub: granted.sub, scope: granted.scope };
    const refresh_token = refreshToken(carried);
    await this.store.newGrants.add({
      ...{ id: randomUUID(), facts: granted },
      ...{ family: carried.family, hash: hashOf(refresh_token) },
    });
    return { ...this.tokensFor(carried), refresh_token };
  }

  /** Undefined where it is not the family's token. Here are no clients: the scope says whether it is replaced. */
  async refresh(token: string): Promise<Tokens | undefined> {
    const carried = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Carried;
    const asked = { id: carried.family, hash: hashOf(token) };
    if (!carried.scope.includes('rotating'))
      return (await this.store.current.add(asked)) ? this.tokensFor(carried) : undefined;
    const refresh_token = refreshToken(carried);
    const isRotated = await this.store.rotations.add({ ...asked, next: hashOf(refresh_token) });
    return isRotated ? { ...this.tokensFor(carried), refresh_token } : undefined;
  }

  private tokensFor({ sub, scope }: Carried): Tokens {
    const claims = claimsFor(this.issuer, scope);
    const access_token = signed('ES256', { ...claims, ...grantClaimsFor(sub, claims) });
    return { access_token, id_token: signed('RS256', idClaimsFor(claims, sub, access_token)) };
  }
}

const refreshToken = (carried: Carried): string =>
  `${Buffer.from(JSON.stringify(carried)).toString('base64url')}.${randomText()}`;
