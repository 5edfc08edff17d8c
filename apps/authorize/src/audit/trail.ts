import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Tenant } from '#service';
import { Audit, type Actor, type Queries, type UserRecord, type WithAudit } from '#storage';

/** Who does it: a person, from this request. */
export const actorOf = (request: FastifyRequest, userId: string): Actor => ({
  kind: 'user',
  id: userId,
  requestId: request.id,
  ip: request.ip,
});

/** What people did to accounts, sessions and grants. */
@Injectable()
export class Trail {
  constructor(
    private readonly audit: Audit,
    private readonly tenant: Tenant,
  ) {}

  /** In the transaction of the change. A person who creates an account is its actor. */
  account(request: FastifyRequest, action: string): WithAudit<UserRecord> {
    return async (queries, before, after) => {
      const id = (after ?? before)?.id ?? '';
      await this.audit.write(queries, actorOf(request, id), {
        ...this.change(action, 'user', id),
        // Whoever is erased is not to be kept here.
        ...(after && { before: before && shown(before), after: shown(after) }),
      });
    };
  }

  event(actor: Actor, action: string, kind: string, id: string): (queries: Queries) => Promise<void> {
    return (queries) => this.audit.write(queries, actor, this.change(action, kind, id));
  }

  record(actor: Actor, action: string, kind: string, id: string): Promise<void> {
    return this.audit.record(actor, this.change(action, kind, id));
  }

  private change(action: string, objectKind: string, objectId: string) {
    return { tenant: this.tenant.id, action, objectKind, objectId };
  }
}

const shown = ({ username, email, emailVerified, name, profile, roles, version }: UserRecord) => ({
  username,
  email,
  email_verified: emailVerified,
  name,
  profile,
  roles,
  version,
});
