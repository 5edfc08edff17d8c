import { Injectable } from '@nestjs/common';
import { Tenant } from '#service';
import { Audit, type Queries, type WithAudit } from '#storage';
import type { Caller } from '../access/caller.js';

export interface Recorded<State> {
  readonly action: string;
  readonly kind: string;
  readonly id: (state: State) => string;
  /** The state as anybody with the right to read it may see it: no secrets, no hashes. */
  readonly shown: (state: State) => object;
}

/** Writes who changed what, in the transaction of the change. */
@Injectable()
export class Trail {
  constructor(
    private readonly audit: Audit,
    private readonly tenant: Tenant,
  ) {}

  of<State>(caller: Caller, { action, kind, id, shown }: Recorded<State>): WithAudit<State> {
    return async (queries, before, after) => {
      const state = after ?? before;
      if (state === undefined) return;
      await this.audit.write(queries, caller.actor, {
        tenant: this.tenant.id,
        action,
        objectKind: kind,
        objectId: id(state),
        before: before && shown(before),
        after: after && shown(after),
      });
    };
  }

  /** For what has no state of its own to show. */
  event(caller: Caller, action: string, kind: string, id: string, after?: object): (queries: Queries) => Promise<void> {
    const change = { tenant: this.tenant.id, action, objectKind: kind, objectId: id, after };
    return (queries) => this.audit.write(queries, caller.actor, change);
  }
}
