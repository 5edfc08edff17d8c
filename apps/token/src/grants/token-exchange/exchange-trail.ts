import { Injectable, Logger } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { currentRequest, Tenant, type VerifiedToken } from '#service';
import { Audit, CatalogueCache, type Actor, type ClientRecord } from '#storage';

/** A reason may quote what was asked for. */
const longestReason = 200;

export interface Exchanged {
  readonly subject: VerifiedToken;
  readonly actor: VerifiedToken | undefined;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
}

/**
 * Who acts for whom, and where; of impersonation the token itself says nothing (RFC 8693 §1.1). One insert for each exchange, before the
 * token is made: an entry may tell of one that could not be handed out, never the other way round.
 */
@Injectable()
export class ExchangeTrail {
  private readonly logger = new Logger('ExchangeTrail');

  constructor(
    private readonly audit: Audit,
    private readonly catalogue: CatalogueCache,
    private readonly tenant: Tenant,
  ) {}

  /** Under the grant, where it has one: so all that was done with a person's grant is found together. */
  async given(client: ClientRecord, { subject, actor, scope, resource }: Exchanged): Promise<void> {
    const { scopes } = await this.catalogue.of(this.tenant.id);
    // As the issuer has it: scopes of resources that the token is not for are left out.
    const held = scope.filter((name) => resource.includes(scopes.get(name)?.audience ?? resource[0] ?? ''));
    const { gid, jti, sub, client_id: from } = subject.claims;
    const [objectKind, objectId] = gid === undefined ? ['token', jti] : ['grant', gid];
    const acting = actor ? { actor: actor.claims.sub, actor_jti: actor.claims.jti } : { impersonation: true };
    const after = { subject: sub, subject_jti: jti, subject_client: from, ...acting, scope: held, audience: resource };
    await this.record(client, { action: 'token.exchange', objectKind, objectId, after });
  }

  /** What policy, tokens or parameters refused; not what only could not be looked up. */
  async refused(client: ClientRecord, error: unknown): Promise<void> {
    if (!(error instanceof OAuthError) || error.status >= 500) return;
    const after = { error: error.code, reason: (error.detail ?? error.description).slice(0, longestReason) };
    const change = { action: 'token.exchange-refused', objectKind: 'client', objectId: client.id, after };
    // The refusal stands, whether or not it could be written down.
    await this.record(client, change).catch((failure: unknown) => {
      this.logger.warn({ err: failure, msg: 'a refused exchange is not in the audit log' });
    });
  }

  private async record(
    client: ClientRecord,
    change: { action: string; objectKind: string; objectId: string; after: object },
  ): Promise<void> {
    const { ip, id: requestId } = currentRequest() ?? {};
    const actor: Actor = { kind: 'client', id: client.id, requestId, ip };
    await this.audit.record(actor, { tenant: this.tenant.id, ...change });
  }
}
