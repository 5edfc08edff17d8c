import * as z from 'zod';
import type { EventContract } from './event-contract.js';

export const revocationKinds = ['jti', 'gid', 'sid', 'sub', 'client', 'kid', 'iss'] as const;
export type RevocationKind = (typeof revocationKinds)[number];

/** Kinds that are ended by an epoch: tokens with a lower one are dead. The others are ended for good. */
export const epochKinds: ReadonlySet<RevocationKind> = new Set(['sub', 'client']);

const schema = z.object({
  tenant: z.string(),
  k: z.enum(revocationKinds),
  id: z.string(),
  term: z.boolean(),
  epoch: z.number().int().nonnegative(),
  until: z.number().int(),
  reason: z.string(),
  actor: z.string(),
  /** When it ended: ms since 1970 on the database's clock. */
  at: z.number().int(),
  v: z.literal(2),
});
export type RevocationRecorded = z.infer<typeof schema>;

const subjects: Record<RevocationKind, string> = {
  jti: 'token',
  gid: 'grant',
  sid: 'session',
  sub: 'subject',
  client: 'client',
  kid: 'key',
  iss: 'issuer',
};

const contractOf = (kind: RevocationKind): EventContract<RevocationRecorded> => ({
  type: `authz.${subjects[kind]}.revoked.v1`,
  topic: 'revocations.v1',
  emittedWhen: epochKinds.has(kind)
    ? `The epoch of a ${subjects[kind]} was raised, whatever the reason: every token that names it with a lower epoch is refused from now on.`
    : `The ${subjects[kind]} has ended, whatever the reason: every token that names it is refused from now on.`,
  delivery: 'At least once, in any order. Merge each field: OR of term, maximum of epoch, maximum of until.',
  schema,
  example: {
    tenant: 'default',
    k: kind,
    id: '0199a3b0-7c1e-7f00-8000-000000000001',
    term: !epochKinds.has(kind),
    epoch: epochKinds.has(kind) ? 2 : 0,
    until: 1_795_000_000,
    reason: 'admin',
    actor: 'system',
    at: 1_794_996_400_000,
    v: 2,
  },
});

/** `revocations.v1`: one event type for each kind of record. `until` is in seconds since 1970. */
export const revocationRecorded: Readonly<Record<RevocationKind, EventContract<RevocationRecorded>>> = {
  jti: contractOf('jti'),
  gid: contractOf('gid'),
  sid: contractOf('sid'),
  sub: contractOf('sub'),
  client: contractOf('client'),
  kid: contractOf('kid'),
  iss: contractOf('iss'),
};
