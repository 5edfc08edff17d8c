import { Injectable } from '@nestjs/common';
import { AccessTokens, Tenant } from '#service';
import { Clients, Endings, Grants, Sessions, Users } from '#storage';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { clientAnswer, clientIdOf } from '../clients/client-answer.js';
import { isUuid, notFound } from '../operations/path-parameters.js';
import { userAnswer, userIdOf } from '../users/user-answer.js';
import type { RevocationBody } from './revocation-operations.js';

/** Ends what is named, once Postgres and Redis hold it, and gives the `Revocation-Token` of the ending. */
@Injectable()
export class RevocationTargets {
  constructor(
    private readonly grants: Grants,
    private readonly sessions: Sessions,
    private readonly users: Users,
    private readonly clients: Clients,
    private readonly endings: Endings,
    private readonly accessTokens: AccessTokens,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  /** @throws OAuthError not_found, StoreUnavailable */
  revoke(caller: Caller, body: RevocationBody): Promise<string | undefined> {
    switch (body.type) {
      case 'grant':
        return this.grant(caller, uuidOf(body.id));
      case 'session':
        return this.session(caller, uuidOf(body.id));
      case 'user':
        return this.user(caller, uuidOf(body.id));
      case 'client':
        return this.client(caller, body.id);
      case 'token':
        return this.token(caller, body.id);
      case 'token_value':
        return this.tokenValue(caller, body.token);
    }
  }

  private async grant(caller: Caller, gid: string): Promise<string> {
    const grant = await this.grants.find(gid);
    if (grant?.tenant !== this.tenant.id) throw notFound();
    const about = { client_id: grant.clientId, user_id: grant.sub };
    const audit = this.trail.event(caller, 'grant.revoke', 'grant', gid, about);
    return this.grants.revoke(grant, 'admin', { actor: caller.actor.id, audit });
  }

  private async session(caller: Caller, id: string): Promise<string> {
    const audit = this.trail.event(caller, 'session.end', 'session', id);
    const { known, revocationToken } = await this.sessions.end(id, 'admin', caller.actor.id, audit);
    if (!known) throw notFound();
    return revocationToken;
  }

  private async user(caller: Caller, id: string): Promise<string | undefined> {
    const audit = this.trail.of(caller, {
      action: 'user.revoke-tokens',
      kind: 'user',
      id: userIdOf,
      shown: userAnswer,
    });
    const change = await this.users.revokeTokens(this.tenant.id, id, 'admin', audit);
    if (change.outcome !== 'changed') throw notFound();
    return change.revocationToken;
  }

  private async client(caller: Caller, id: string): Promise<string | undefined> {
    const recorded = { action: 'client.revoke-tokens', kind: 'client', id: clientIdOf, shown: clientAnswer };
    const change = await this.clients.revokeTokens(this.tenant.id, id, 'admin', this.trail.of(caller, recorded));
    if (change.outcome !== 'changed') throw notFound();
    return change.revocationToken;
  }

  private async tokenValue(caller: Caller, token: string): Promise<string> {
    // Expired ones too: the record is harmless, and the answer the same as a moment ago.
    const read = await this.accessTokens.read(token);
    if (!read) throw notFound();
    return this.token(caller, read.claims.jti);
  }

  /** Tokens are not stored, so a `jti` cannot be unknown: the record waits for it. */
  private async token(caller: Caller, jti: string): Promise<string> {
    const tenant = this.tenant.id;
    const audit = this.trail.event(caller, 'token.revoke', 'token', jti);
    const { revocationToken } = await this.endings.endWithToken(async (transaction) => {
      await audit(transaction);
      const record = { tenant, kind: 'jti' as const, id: jti, epoch: 0, reason: 'admin', actor: caller.actor.id };
      return { value: undefined, records: [record] };
    });
    return revocationToken;
  }
}

function uuidOf(id: string): string {
  if (!isUuid(id)) throw notFound();
  return id.toLowerCase();
}
