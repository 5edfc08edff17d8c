import * as z from 'zod';
import type { EventContract } from './event-contract.js';

const schema = z.object({
  tenant: z.string(),
  kind: z.enum([
    'scope',
    'resource_server',
    'role',
    'policy',
    'claim_mapping',
    'registration_policy',
    'software_issuer',
    'trusted_issuer',
  ]),
  id: z.string(),
  version: z.number().int(),
  deleted: z.boolean(),
});
export type ResourceChanged = z.infer<typeof schema>;

export const resourceChanged: EventContract<ResourceChanged> = {
  type: 'authz.resource.changed.v1',
  topic: 'clients.v1',
  emittedWhen:
    'A scope, resource server, role, claim mapping or the server’s policy was created, changed or deleted: caches of it are stale.',
  delivery: 'At least once; a consumer reads the present state again.',
  schema,
  example: { tenant: 'default', kind: 'scope', id: 'orders:read', version: 1, deleted: false },
};
