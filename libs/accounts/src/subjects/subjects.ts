import { Injectable } from '@nestjs/common';
import { sectorOf, Users, type ClientRecord, type UserRecord } from '#storage';

const isPairwise = ({ metadata }: ClientRecord): boolean => metadata.subject_type === 'pairwise';

/** Whom a `sub` of ours names, and what a client knows somebody as (OpenID Connect Core §8). */
@Injectable()
export class Subjects {
  constructor(private readonly users: Users) {}

  /** What this client's tokens call a person. */
  async nameFor(client: ClientRecord, user: Pick<UserRecord, 'id' | 'tenant'>): Promise<string> {
    return isPairwise(client) ? this.users.rid(user.id, sectorOf(client)) : user.id;
  }

  /** The person of an access token; undefined for one that is gone, or a token of no person. */
  async personOf(
    tenant: string,
    { sub, rid }: { readonly sub: string; readonly rid?: string | undefined },
  ): Promise<UserRecord | undefined> {
    if (rid === undefined) return undefined;
    return sub === rid ? this.users.findByRid(tenant, rid) : this.users.find(tenant, sub);
  }
}
