import { outboxEvent, type grantLifecycle, type OutboxEvent } from '#events';
import type { GrantFacts } from './grant-facts.js';

export const grantEvent = (
  contract: (typeof grantLifecycle)[keyof typeof grantLifecycle],
  facts: Pick<GrantFacts, 'tenant' | 'gid' | 'clientId'>,
  more: { presented_by?: string; reason?: string } = {},
): OutboxEvent =>
  outboxEvent(contract, facts.tenant, facts.gid, {
    tenant: facts.tenant,
    gid: facts.gid,
    client_id: facts.clientId,
    ...more,
  });
