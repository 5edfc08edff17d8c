import type { AccessTokenClaims } from '#service';
import type { Actor } from '#storage';

/** Who calls the administration API. */
export interface Caller {
  readonly actor: Actor;
  readonly scopes: ReadonlySet<string>;
}

export function callerOf(claims: AccessTokenClaims, requestId: string, ip: string): Caller {
  // RFC 9068 §2.2: where no person takes part, the subject is the client itself.
  const machine = claims.sub === claims.client_id;
  const id = claims.sub;
  return {
    actor: { kind: machine ? 'client' : 'user', id, requestId, ip },
    scopes: new Set(claims.scope.split(' ')),
  };
}
