import { fits, scopeClaims, type ClaimRequests } from '#protocol';
import type { UserRecord } from '#storage';

type Claims = Readonly<Record<string, unknown>>;

/** Everything that is known about a person, under its name (OpenID Connect Core §5.1). */
function knownClaims(user: UserRecord): Claims {
  return {
    ...user.profile,
    ...(user.name !== null && { name: user.name }),
    ...(user.username !== null && { preferred_username: user.username }),
    ...(user.email !== null && { email: user.email, email_verified: user.emailVerified }),
    updated_at: Math.floor(user.updatedAt.getTime() / 1000),
  };
}

export interface ClaimsAsked {
  /** Whose claims are told as a whole (OpenID Connect Core §5.4). */
  readonly scope: readonly string[];
  /** One by one (§5.5), as far as a scope in `within` covers them. */
  readonly requests?: ClaimRequests | undefined;
  /** What the person was asked about: by name the client gets nothing beyond it. */
  readonly within?: readonly string[];
}

/** What a client is told about a person. A claim that has no value, essential or not, is left out (§5.5.1). */
export function claimsTold(user: UserRecord, { scope, requests = {}, within = [] }: ClaimsAsked): Claims {
  const byScope = new Set(scope.flatMap((name) => scopeClaims[name] ?? []));
  const open = new Set(within.flatMap((name) => scopeClaims[name] ?? []));
  const told = Object.entries(knownClaims(user)).filter(([name, value]) => {
    const request = Object.hasOwn(requests, name) ? requests[name] : undefined;
    if (request === undefined) return byScope.has(name);
    return (byScope.has(name) || open.has(name)) && fits(request, value);
  });
  return Object.fromEntries(told);
}
