import * as z from 'zod';
import type { EventContract } from './event-contract.js';

const schema = z.object({
  tenant: z.string(),
  gid: z.string(),
  client_id: z.string(),
  /** The client that presented what was refused, where it is not the grant's own. */
  presented_by: z.string().optional(),
  reason: z.string().optional(),
});
export type GrantLifecycle = z.infer<typeof schema>;

const example: GrantLifecycle = { tenant: 'default', gid: '0199a3b0-7c1e-7f00-8000-000000000001', client_id: 'shop' };
const delivery = 'At least once; events of one grant are in order unless a sweep delivered one late.';

const contract = (type: string, emittedWhen: string): EventContract<GrantLifecycle> => ({
  type,
  topic: 'lifecycle.v1',
  emittedWhen,
  delivery,
  schema,
  example,
});

/** `lifecycle.v1`: what happened to a grant, its code and its refresh tokens. For audit and analytics; enforcement reads `revocations.v1`. */
export const grantLifecycle = {
  created: contract('authz.grant.created.v1', 'A code was redeemed.'),
  codeMisused: contract(
    'authz.code.misused.v1',
    'A code was presented with a wrong client, redirect URI, verifier or key; it is burned.',
  ),
  codeReplayed: contract(
    'authz.code.replayed.v1',
    'A used code was presented again. With a reason, its grant was revoked; without one, the replay proved nothing and ended nothing.',
  ),
  graceReplay: contract(
    'authz.refresh.grace_replay.v1',
    'The predecessor of a refresh token was presented within the grace time.',
  ),
  reuseDetected: contract(
    'authz.refresh.reuse_detected.v1',
    'A refresh token of an old generation was presented: its grant is revoked.',
  ),
  refreshMisused: contract('authz.refresh.misused.v1', 'A refresh token was presented by another client.'),
  refreshImpossible: contract(
    'authz.refresh.impossible.v1',
    'A refresh token with a good MAC does not fit its row: a key leaked, or rows were lost in a failover.',
  ),
} as const;
